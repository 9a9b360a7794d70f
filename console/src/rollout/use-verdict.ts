// Whether a set gets where it is to be, is on its way, or sticks: judged as `kedge rollout status` does.
import { kinds } from '../../../src/api/kinds.ts'
import { judgeRollout, type Verdict } from '../../../src/foresee/rollout-verdict.ts'
import { useLive } from '../live/live-store.tsx'
import { useNow } from '../parts/time.tsx'
import { patience, type SetView } from '../sets/set-model.ts'
import { useClassesFor } from '../sets/use-classes.ts'

export function useVerdict(view: SetView): Verdict {
  const now = useNow()
  const pods = useLive(kinds.Pod, view.namespace).items
  const claims = useLive(kinds.PersistentVolumeClaim, view.namespace).items
  const events = useLive(kinds.Event, view.namespace).items
  const classes = useClassesFor(pods)
  return judgeRollout(
    { set: view.set, pods, claims, revisions: view.revisions, events, classes, now },
    patience,
  )
}
