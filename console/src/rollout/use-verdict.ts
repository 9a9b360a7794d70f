// Whether a set gets where it is to be, is on its way, or sticks: judged as `kedge rollout status` does. Of a thousand Pods
// that takes its time: it is done once for all who show it, and again when something of it is another, or a while later.
import { useMemo } from 'react'
import { kinds } from '../../../src/api/kinds.ts'
import { judgeRollout, type Verdict } from '../../../src/foresee/rollout-verdict.ts'
import { useLive } from '../live/live-store.tsx'
import { useNowEach } from '../parts/time.tsx'
import { patience, type SetView } from '../sets/set-model.ts'
import { useClassesFor } from '../sets/use-classes.ts'

/** A set sticks after so many seconds that one more is no matter. */
const judgedEachMs = 2_000

export function useVerdict({ set, revisions, namespace }: SetView): Verdict {
  const now = useNowEach(judgedEachMs)
  const pods = useLive(kinds.Pod, namespace).items
  const claims = useLive(kinds.PersistentVolumeClaim, namespace).items
  const events = useLive(kinds.Event, namespace).items
  const classes = useClassesFor(pods)
  return useMemo(
    () => judgeRollout({ set, pods, claims, revisions, events, classes, now }, patience),
    [set, pods, claims, revisions, events, classes, now],
  )
}
