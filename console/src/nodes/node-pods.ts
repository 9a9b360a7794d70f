// What runs on a node, what it asks for, and what of it goes when the node is drained. Pure.
import type { Node, Pod } from '../../../src/api/generated/types.ts'
import { controllerOf, nameOf } from '../../../src/api/object.ts'
import { addResources, noResources, type Resources, requestsOf } from '../../../src/scheduling/requests.ts'

export function podsOn(node: Node, pods: readonly Pod[]): readonly Pod[] {
  const name = nameOf(node)
  return pods
    .filter(({ spec }) => spec?.nodeName === name)
    .toSorted((a, b) => namespacedName(a).localeCompare(namespacedName(b), undefined, { numeric: true }))
}

export const namespacedName = (pod: Pod): string => `${pod.metadata?.namespace ?? ''}/${nameOf(pod)}`

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Those that are over hold nothing any more. */
export const holding = (pods: readonly Pod[]): readonly Pod[] => pods.filter(pod => !isOver(pod))

export const requestedBy = (pods: readonly Pod[]): Resources =>
  holding(pods).map(requestsOf).reduce(addResources, noResources)

export interface DrainedPods {
  readonly goes: readonly Pod[]
  /** A DaemonSet's, which would be made here again. */
  readonly daemons: readonly Pod[]
  /** What the node itself runs: in the API there is an image of it alone. */
  readonly mirrors: readonly Pod[]
  /** Of those that go, the ones that nothing makes again. */
  readonly lost: readonly Pod[]
  /** Of those that go, the ones with data that go along. */
  readonly scratch: readonly Pod[]
}

export function drainedPods(pods: readonly Pod[]): DrainedPods {
  const isMirror = ({ metadata }: Pod) => metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined
  const mirrors = pods.filter(isMirror)
  const daemons = pods.filter(pod => !isMirror(pod) && controllerOf(pod)?.kind === 'DaemonSet')
  const goes = pods.filter(pod => !mirrors.includes(pod) && !daemons.includes(pod))
  return {
    goes,
    daemons,
    mirrors,
    lost: goes.filter(pod => !controllerOf(pod) && !isOver(pod)),
    scratch: goes.filter(pod => !isOver(pod) && pod.spec?.volumes?.some(({ emptyDir }) => emptyDir)),
  }
}
