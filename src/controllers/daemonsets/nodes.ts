// A DaemonSet's Pods node by node, as a pass sees them.
import type { DaemonSet, Node, Pod } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { minReadySecondsOf } from '../../workload/desired.ts'
import { countOf } from '../../workload/int-or-percent.ts'
import { hasEnded, isAvailable } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { type Eligibility, eligibilityOf, targetOf } from './eligible.ts'

export interface NodeState extends Eligibility {
  readonly name: string
  /** The oldest first, those on the node before those pinned to it. */
  readonly pods: readonly Pod[]
}

export interface Daemons {
  readonly set: DaemonSet
  readonly nodes: readonly NodeState[]
  /** Pods for nodes that are not there and that never came to run. */
  readonly stray: readonly Pod[]
  /** What Pods of the template that is asked for now carry. */
  readonly hash: string
  readonly now: Instant
}

export interface ObservedDaemons {
  readonly set: DaemonSet
  readonly nodes: readonly Node[]
  readonly pods: readonly Pod[]
  readonly hash: string
}

export function daemonsOf({ set, nodes, pods, hash }: ObservedDaemons, now: Instant): Daemons {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    // A Pod that has ended and is on its way out is in nobody's way.
    if (hasEnded(pod) && isTerminating(pod)) continue
    const name = targetOf(pod)
    byNode.set(name, [...(byNode.get(name) ?? []), pod])
  }
  const names = new Set(nodes.map(nameOf))
  return {
    set,
    hash,
    now,
    nodes: nodes.map(node => ({
      name: nameOf(node),
      pods: (byNode.get(nameOf(node)) ?? []).sort(byAge),
      ...eligibilityOf(set, node),
    })),
    stray: pods.filter(pod => !pod.spec?.nodeName && !isTerminating(pod) && !names.has(targetOf(pod))),
  }
}

const byAge = (a: Pod, b: Pod): number =>
  Number(!a.spec?.nodeName) - Number(!b.spec?.nodeName) ||
  bornAt(a) - bornAt(b) ||
  (nameOf(a) < nameOf(b) ? -1 : 1)

const bornAt = (pod: Pod): number => parseTime(pod.metadata?.creationTimestamp) ?? 0

export const isUpdated = (pod: Pod, { hash }: Daemons): boolean => revisionOf(pod) === hash

export const isAvailablePod = (pod: Pod, { set, now }: Daemons): boolean =>
  isAvailable(pod, minReadySecondsOf(set), now)

/** How many nodes may have a Pod too many, or none, during an update. Both cannot be none. */
export function boundsOf({ set, nodes }: Daemons): {
  readonly maxSurge: number
  readonly maxUnavailable: number
} {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const wanted = nodes.filter(({ runs }) => runs).length
  const maxSurge = countOf(rollingUpdate?.maxSurge ?? 0, wanted, 'up')
  const maxUnavailable = countOf(rollingUpdate?.maxUnavailable ?? 1, wanted, 'up')
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable }
}

/** The oldest Pod of the new template and of an older one, of those that have not ended; leaving ones too. */
export function pairOn(
  { pods }: NodeState,
  daemons: Daemons,
): { readonly fresh: Pod | null; readonly old: Pod | null; readonly isCrowded: boolean } {
  const living = pods.filter(pod => !hasEnded(pod))
  const fresh = living.filter(pod => isUpdated(pod, daemons))
  const old = living.filter(pod => !isUpdated(pod, daemons))
  return { fresh: fresh[0] ?? null, old: old[0] ?? null, isCrowded: fresh.length > 1 || old.length > 1 }
}
