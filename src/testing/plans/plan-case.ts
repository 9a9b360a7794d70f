// One case of the simulation of plans: a set, a cluster with its troubles, and an edit, all drawn from a seed.
//
// The list of what is done decides everything: the same case gives the same plan and the same history. What is drawn is
// what people meet: nodes that are full, cordoned, tainted or dead, quotas, budgets, claims left behind, lost or being
// deleted, rollouts under way, Pods broken in many ways, and Pods of others.
import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Edit } from '../../foresee/index.ts'
import { diffObjects } from '../../foresee/object-diff.ts'

export const namespace = 'default'
export const setName = 'web'
export const setRef = { namespace, name: setName }

export interface PlanCase {
  readonly seed: number
  readonly nodes: number
  readonly set: StatefulSet
  /** Before the set is made. */
  readonly early: readonly Preparation[]
  /** After it has come to rest. */
  readonly late: readonly Preparation[]
  /** How long all is left alone before the plan is made. */
  readonly restMs: number
  readonly edit: Edit
  /** Whether new Pods of the edit are made to fail, and the plan is told to assume so. */
  readonly newPodsFail: boolean
}

export type Preparation =
  | { readonly kind: 'cordon' | 'taint'; readonly nodes: readonly number[] }
  /** Nothing, for so long. */
  | { readonly kind: 'rest'; readonly forMs: number }
  /** Pods of others take all but so many CPUs of each node. */
  | { readonly kind: 'fill'; readonly leaving: number }
  /** Room for so many more than are there. */
  | { readonly kind: 'quota'; readonly resource: QuotaResource; readonly room: number }
  | { readonly kind: 'budget' | 'autoscaler' | 'orphan' | 'otherSet' }
  | { readonly kind: 'scale'; readonly replicas: number }
  /** Another edit, so long ago. */
  | { readonly kind: 'edit'; readonly edit: Edit; readonly forMs: number }
  | { readonly kind: OnPod; readonly index: number }
  /** The last node falls silent. */
  | { readonly kind: 'killNode'; readonly forMs: number }

export type QuotaResource = 'pods' | 'requests.cpu' | 'persistentvolumeclaims' | 'count/pods'

/** What is done to the Pod of an index, or to its claim. */
export type OnPod =
  | 'deleteClaim'
  | 'loseClaim'
  | 'leaveClaim'
  | 'finalizer'
  | 'unready'
  | 'relabel'
  | 'foreignPod'
  | 'deletePod'
  | 'evictPod'

/** The case in a few lines, for whoever reads a failure: of a manifest, what it changes. */
export function describeCase(drawn: PlanCase): readonly string[] {
  const { nodes, set, early, late, restMs, edit, newPodsFail } = drawn
  const { selector: _, serviceName: __, ...spec } = set.spec ?? {}
  const told = (each: Preparation) =>
    each.kind === 'edit' ? `${describeEdit(set, each.edit)} ${each.forMs} ms ago` : JSON.stringify(each)
  return [
    `${nodes} nodes; set ${JSON.stringify(spec)}`,
    ...early.map(each => `before it: ${told(each)}`),
    ...late.map(each => `after it: ${told(each)}`),
    `edit after ${restMs} ms: ${describeEdit(set, edit)}${newPodsFail ? ', whose Pods fail' : ''}`,
  ]
}

function describeEdit(set: StatefulSet, edit: Edit): string {
  if (edit.kind !== 'apply') return JSON.stringify(edit)
  const changes = diffObjects(
    kinds.StatefulSet.schema.merging.field('spec').inner,
    set.spec,
    edit.manifest.spec,
  )
  return `apply ${changes.map(({ path, after }) => `${path}=${JSON.stringify(after)}`).join(' ') || 'the same'}`
}
