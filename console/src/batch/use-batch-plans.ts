// What one thing done to several sets comes to for each of them: its claims, its plan, what others have changed meanwhile, and
// what is dangerous in any of them.
import { useCallback, useMemo } from 'react'
import type { PersistentVolumeClaim, Service, StatefulSet } from '../../../src/api/generated/types.ts'
import {
  chosenOf,
  claimsToChoose,
  type Deletion,
  endsInOrder,
  planOneByOne,
  takerOfPods,
  withClaimsGone,
} from '../edits/deletion.ts'
import { clashesOfDraft, type Draft, type DraftedEdit } from '../edits/draft.ts'
import type { Clash } from '../edits/editable.ts'
import { newestOf } from '../edits/newest.ts'
import { serverNow } from '../parts/server-clock.ts'
import { isImpossible } from '../preview/impossible.ts'
import { isDangerous } from '../preview/PlanPreview.tsx'
import { dangersOf } from '../preview/use-agreement.ts'
import type { Preview, ShownPlan } from '../preview/use-preview.ts'
import { keyOfSet } from '../sets/set-key.ts'
import type { SetView } from '../sets/set-model.ts'
import { type BatchKind, fateOf as fateIn } from './batch.ts'
import { keptWith } from './kept-with.ts'
import { type PlanMode, usePreviews } from './use-previews.ts'

export interface BatchPlansOptions {
  readonly kind: BatchKind
  readonly left: readonly SetView[]
  readonly edit: DraftedEdit | null
  readonly draft: Draft
  readonly deletion: Deletion
  /** As each is known to who decides. */
  readonly known: ReadonlyMap<string, StatefulSet>
  readonly claims: readonly PersistentVolumeClaim[]
  readonly services: readonly Service[]
  /** Null for what is no number. */
  readonly replicas: number | null
  readonly mode: PlanMode
}

const noClashes: readonly Clash[] = []
const nothing: readonly PersistentVolumeClaim[] = []

export function useBatchPlans(options: BatchPlansOptions) {
  const { kind, left, edit, draft, deletion, known, claims, services, replicas, mode } = options
  // What is worked out of a set is kept with it: of hundreds, one or two are others with each drawing.
  const rowsOf = useMemo(
    () => keptWith((view: SetView) => claimsToChoose(view.set, deletion, claims)),
    [deletion, claims],
  )
  const chosenClaims = useMemo(
    () =>
      keptWith((view: SetView) => (kind === 'delete' ? chosenOf(deletion.claims, rowsOf(view)) : nothing)),
    [kind, deletion.claims, rowsOf],
  )
  const fateOf = useMemo(
    () =>
      keptWith((view: SetView) =>
        fateIn(kind, view, {
          claims,
          replicas: replicas ?? view.replicas,
          takesAll: chosenClaims(view).length > 0,
          services,
        }),
      ),
    [kind, claims, replicas, chosenClaims, services],
  )
  const previews = usePreviews(left, edit, mode)
  const planOf = previews.of
  const knowledgeOf = useCallback(
    (view: SetView) => ({
      known: known.get(keyOfSet(view)) ?? view.set,
      theirs: newestOf(view.set, planOf(view)),
      revisions: view.revisions,
      now: serverNow(),
    }),
    [known, planOf],
  )
  const shownOf = useMemo(
    () =>
      keptWith((view: SetView) =>
        keptWith((preview: Extract<Preview, { readonly kind: 'planned' }>): ShownPlan => {
          const isStepwise =
            kind === 'delete' && endsInOrder(deletion, view.set) && takerOfPods([view.set]) === 'byPage'
          const chosen = chosenClaims(view)
          if (!isStepwise && chosen.length === 0) return preview
          const plan = isStepwise ? planOneByOne(preview.plan) : preview.plan
          return { ...preview, plan: withClaimsGone(plan, chosen) }
        }),
      ),
    [kind, deletion, chosenClaims],
  )
  const previewOf = useCallback(
    (view: SetView): ShownPlan => {
      const preview = planOf(view)
      return preview.kind === 'planned' ? shownOf(view)(preview) : preview
    },
    [planOf, shownOf],
  )
  const clashesAt = useMemo(
    () =>
      keptWith((view: SetView) => {
        const found = kind === 'delete' ? noClashes : clashesOfDraft(kind, draft, knowledgeOf(view))
        return found.length > 0 ? found : noClashes
      }),
    [kind, draft, knowledgeOf],
  )
  const dangerous = useMemo(
    () => left.filter(view => isDangerous(planOf(view)) && !isImpossible(planOf(view))),
    [left, planOf],
  )
  const dangers = useMemo(
    () => JSON.stringify(dangerous.map(view => [keyOfSet(view), dangersOf(planOf(view))])),
    [dangerous, planOf],
  )
  return {
    rowsOf,
    chosenClaims,
    fateOf,
    planOf,
    previewOf,
    knowledgeOf,
    clashesAt,
    dangerous,
    dangers,
    foreseeing: previews.left,
    again: previews.again,
  }
}
