// What there is to see of a StatefulSet that is coming up: pure, from the set and its Pods.

import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { podColumns } from '../../api/strategies/pod/pod-columns.ts'
import type { Instant } from '../../base/clock.ts'
import { replicasOf } from '../../workload/desired.ts'
import { isReady } from '../../workload/pod-health.ts'
import type { ClaimEvidence } from '../../workload/trouble/claim-trouble.ts'
import { lacksVolume, podTrouble } from '../../workload/trouble/pod-trouble.ts'
import { isOrdinary } from '../../workload/trouble/trouble.ts'
import { causeText } from '../../workload/trouble/trouble-words.ts'

export interface OrdinalProgress {
  readonly name: string
  readonly isReady: boolean
  /** The columns of `kubectl get pods`: ready, status, restarts, age. */
  readonly cells: readonly string[]
  readonly status: string
  readonly node: string
  /** Why it does not get on, where it says so. */
  readonly trouble: string | null
}

export interface SetProgress {
  readonly ordinals: readonly OrdinalProgress[]
  /** Every ordinal is Ready, at the newest template. */
  readonly isDone: boolean
}

export interface ProgressEvidence {
  readonly now: Instant
  /** Asked of Pods that wait for a volume alone; null while it is not known yet, and then nothing is told of them. */
  claimEvidence(): ClaimEvidence | null
}

export function progressOf(
  set: StatefulSet,
  podNamed: (name: string) => Pod | null,
  known: ProgressEvidence,
): SetProgress {
  const replicas = replicasOf(set)
  const start = set.spec?.ordinals?.start ?? 0
  const ordinals = Array.from({ length: replicas }, (_, index) => {
    const name = `${set.metadata?.name}-${start + index}`
    return ordinalOf(name, podNamed(name), known)
  })
  return { ordinals, isDone: ordinals.every(each => each.isReady) && isRolledOut(set, replicas) }
}

function isRolledOut({ metadata, status }: StatefulSet, replicas: number): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return false
  const isUpdated = status?.updateRevision === status?.currentRevision || status?.updatedReplicas === replicas
  return isUpdated && (status?.readyReplicas ?? 0) === replicas
}

function ordinalOf(name: string, pod: Pod | null, known: ProgressEvidence): OrdinalProgress {
  if (!pod)
    return {
      name,
      isReady: false,
      cells: ['', 'waiting', '', ''],
      status: 'waiting',
      node: '',
      trouble: null,
    }
  const cell = (column: string): string =>
    String(podColumns.find(each => each.name === column)?.cell(pod, known.now) ?? '')
  return {
    name,
    isReady: isReady(pod) && !pod.metadata?.deletionTimestamp,
    cells: ['Ready', 'Status', 'Restarts', 'Age'].map(cell),
    status: cell('Status'),
    node: pod.spec?.nodeName ?? '',
    trouble: troubleOf(pod, known),
  }
}

function troubleOf(pod: Pod, { now, claimEvidence }: ProgressEvidence): string | null {
  const evidence = lacksVolume(pod) ? claimEvidence() : {}
  if (evidence === null) return null
  const found = podTrouble({ pod, now, ...evidence })
  return found && !isOrdinary(found.trouble) ? causeText({ ...found, since: null, now }) : null
}
