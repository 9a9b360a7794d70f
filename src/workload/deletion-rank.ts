// Which Pods of a workload go first when it has too many: those whose loss is felt least.
//
// The order is upstream's: without a node before with one; Pending before unknown before Running; not Ready before Ready;
// a lower `controller.kubernetes.io/pod-deletion-cost`; on a node with more Pods of the same family; Ready for a shorter
// time; restarted more often; younger. Times count by their order of magnitude, so that which of two Pods of about the
// same age goes is left to chance, for which their UIDs stand in.
import type { Pod } from '../api/generated/types.ts'
import { uidOf } from '../api/object.ts'
import { type Instant, parseTime } from '../base/clock.ts'
import { isReady, phaseOf, podCondition } from './pod-health.ts'

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

export interface Ranking {
  readonly now: Instant
  /** How many Pods of the same family a node has; none counts where it is left out. */
  readonly crowds?: ReadonlyMap<string, number>
}

/** The Pods with those first that are to go first. Each Pod is looked at once. */
export function rankedForDeletion(pods: readonly Pod[], ranking: Ranking): readonly Pod[] {
  const ranked = pods.map(pod => ({ pod, ranks: ranksOf(pod, ranking) }))
  ranked.sort((a, b) => compareRanks(a.ranks, b.ranks) || (uidOf(a.pod) < uidOf(b.pod) ? -1 : 1))
  return ranked.map(({ pod }) => pod)
}

const phaseRanks: { readonly [phase: string]: number } = { Pending: 0, '': 0, Unknown: 1, Running: 2 }

/** The lower, the earlier, from the first difference on. */
function ranksOf(pod: Pod, { now, crowds }: Ranking): readonly number[] {
  const nodeName = pod.spec?.nodeName ?? ''
  const ready = isReady(pod)
  return [
    nodeName === '' ? 0 : 1,
    phaseRanks[phaseOf(pod)] ?? 2,
    ready ? 1 : 0,
    costOf(pod),
    -(crowds?.get(nodeName) ?? 0),
    ready ? magnitudeOf(podCondition(pod, 'Ready')?.lastTransitionTime, now) : 0,
    -restartsOf(pod),
    magnitudeOf(pod.metadata?.creationTimestamp, now),
  ]
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, rank] of a.entries()) {
    const difference = rank - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const int32 = /^(0|-?[1-9]\d{0,9})$/

function costOf(pod: Pod): number {
  const text = pod.metadata?.annotations?.[costAnnotation]
  if (text === undefined || !int32.test(text)) return 0
  const cost = Number(text)
  return Math.abs(cost) < 2 ** 31 ? cost : 0
}

/** The age in powers of two of nanoseconds, as upstream counts; -1 for what has no time, which comes first. */
function magnitudeOf(time: string | undefined, now: Instant): number {
  const at = parseTime(time)
  if (at === null) return -1
  return now <= at ? 0 : Math.floor(Math.log2((now - at) * 1e6))
}

const restartsOf = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(each => each.restartCount))
