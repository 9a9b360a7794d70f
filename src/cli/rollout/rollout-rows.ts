// What there is to see of a rollout, ordinal by ordinal: those that are wanted, and those that are still there.

import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { podColumns } from '../../api/strategies/pod/pod-columns.ts'
import type { ObservedRollout } from '../../foresee/rollout-verdict.ts'
import { ordinalAt, ordinalOf, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import { ownPods } from '../../statefulset/nouns/set-owner.ts'
import { isRunningAndReady, phaseOf } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { type PodEvidence, podTrouble } from '../../workload/trouble/pod-trouble.ts'
import { isHard } from '../../workload/trouble/trouble.ts'
import { troubleText } from '../../workload/trouble/trouble-words.ts'
import type { PodState } from '../terminal/progress.ts'

export interface RolloutRow {
  readonly pod: string
  readonly uid: string
  readonly ordinal: number | null
  readonly state: PodState
  readonly revision: string
  /** Whether it has the newest revision; unknown until the controller has come to the newest spec. */
  readonly age: 'newest' | 'old' | 'unknown'
  /** Why it does not get on, where there is more to tell than that it is on its way. */
  readonly trouble: string | null
  /** The columns of `kubectl get pods`: ready, status, restarts, age. */
  readonly cells: readonly string[]
  readonly node: string
}

export function rolloutRows(rollout: ObservedRollout): readonly RolloutRow[] {
  const { set } = rollout
  const range = ordinalRangeOf(set)
  const pods = new Map(ownPods(set, rollout.pods).map(pod => [nameOf(pod), pod]))
  const wanted = Array.from({ length: range.replicas }, (_, index) => podNameOf(set, ordinalAt(range, index)))
  const claims = new Map(rollout.claims.map(claim => [nameOf(claim), claim]))
  const surplus = [...pods.keys()].filter(name => !wanted.includes(name))
  return [...wanted, ...surplus]
    .map(name => rowOf(name, pods.get(name) ?? null, { ...rollout, claims }))
    .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0))
}

type Around = Omit<PodEvidence, 'pod'> & Pick<ObservedRollout, 'set'>

function rowOf(name: string, pod: Pod | null, { set, ...around }: Around): RolloutRow {
  const { now } = around
  if (!pod)
    return {
      pod: name,
      uid: '',
      ordinal: ordinalOf({ metadata: { name } }),
      state: 'missing',
      revision: '',
      age: 'unknown',
      trouble: null,
      cells: ['', 'waiting', '', ''],
      node: '',
    }
  const cell = (column: string): string =>
    String(podColumns.find(each => each.name === column)?.cell(pod, now) ?? '')
  const found = podTrouble({ ...around, pod })
  return {
    pod: name,
    uid: uidOf(pod),
    ordinal: ordinalOf(pod),
    state: stateOf(pod),
    revision: revisionOf(pod),
    age: revisionAge(set, pod),
    trouble: found && isHard(found.trouble) ? troubleText({ ...found, since: null, now }) : null,
    cells: ['Ready', 'Status', 'Restarts', 'Age'].map(cell),
    node: pod.spec?.nodeName ?? '',
  }
}

function revisionAge({ metadata, status }: StatefulSet, pod: Pod): RolloutRow['age'] {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return 'unknown'
  return revisionOf(pod) === status?.updateRevision ? 'newest' : 'old'
}

/** What tables show of it. */
export const revisionCell = ({ revision, age }: RolloutRow): string =>
  revision !== '' && age === 'old' ? `${revision} (old)` : revision

function stateOf(pod: Pod): PodState {
  if (isTerminating(pod)) return 'terminating'
  if (phaseOf(pod) === 'Failed' || phaseOf(pod) === 'Succeeded') return 'ended'
  if (isRunningAndReady(pod)) return 'ready'
  return phaseOf(pod) === 'Running' ? 'notReady' : 'pending'
}

/** What has happened between two looks, one line for each Pod: `web-2 is Ready at web-7d9c`. */
export function rowChanges(
  before: readonly RolloutRow[],
  after: readonly RolloutRow[],
): readonly RolloutRow[] {
  const known = new Map(before.map(row => [row.pod, row]))
  const changed = after.filter(row => {
    const old = known.get(row.pod)
    return !old || old.state !== row.state || old.uid !== row.uid || old.trouble !== row.trouble
  })
  const present = new Set(after.map(row => row.pod))
  const gone = before
    .filter(row => !present.has(row.pod))
    .map((row): RolloutRow => ({ ...row, state: 'gone', trouble: null }))
  return [...changed, ...gone]
}

/** A row as a sentence; null where it is not worth a line. */
export function describeRow({ pod, state, revision, trouble }: RolloutRow): string | null {
  if (trouble) return `${pod} ${trouble}`
  switch (state) {
    case 'ready':
      return `${pod} is Ready at ${revision}`
    case 'terminating':
      return `${pod} is being stopped`
    case 'gone':
      return `${pod} is gone`
    case 'ended':
      return `${pod} has ended`
    case 'missing':
    case 'pending':
    case 'notReady':
      return null
  }
}
