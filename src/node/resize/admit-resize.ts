// Whether a node has room for other resources of a pod that runs on it. Pure.
import type { Node, Pod } from '../../api/generated/types.ts'
import { needsOf } from '../../scheduling/pod-needs.ts'
import { allocatableOf } from '../../scheduling/requests.ts'
import { lackOfResources } from '../agent/admission.ts'
import type { ResizeRefusal } from './pod-resizing.ts'

export interface ResizeInput {
  /** With the resources that it asks for. */
  readonly pod: Pod
  readonly node: Node
  /** The other pods that take room, with those that they were given. */
  readonly others: readonly Pod[]
}

/** Null admits the resize. */
export function admitResize({ pod, node, others }: ResizeInput): ResizeRefusal | null {
  // What it has now is no part of what it asks for.
  const { status: _, ...asked } = pod
  const needs = needsOf(asked)
  const { milliCpu, memoryBytes } = allocatableOf(node)
  const tooMuch =
    needs.requests.memoryBytes > memoryBytes
      ? `memory, requested: ${needs.requests.memoryBytes}, capacity: ${memoryBytes}`
      : needs.requests.milliCpu > milliCpu
        ? `cpu, requested: ${needs.requests.milliCpu}, capacity: ${milliCpu}`
        : null
  if (tooMuch !== null)
    return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${tooMuch}` }
  const lack = lackOfResources(needs, node, others.map(needsOf))
  return lack && { reason: 'Deferred', message: lack.message }
}
