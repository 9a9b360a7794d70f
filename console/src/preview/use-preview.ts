// What an edit would do, foreseen in the browser by the planner of `kedge plan` itself. It only reads: the edit is sent as
// a dry run.
import { useCallback } from 'react'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { foresee } from '../../../src/foresee/foresee.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { editable } from '../edits/editable.ts'
import { usePlanClient } from '../live/live-store.tsx'
import { serverClock } from '../parts/server-clock.ts'
import type { SetView } from '../sets/set-model.ts'
import { type Answer, useAnswer } from './use-answer.ts'

type Outcome =
  | {
      readonly kind: 'planned'
      readonly plan: PlanDocument
      /** The set that it was made from; null where it is only to be made. */
      readonly before: StatefulSet | null
      /** What the server has against it; null where it takes it. */
      readonly refusal: StatusError | null
    }
  | { readonly kind: 'failed'; readonly error: unknown }

export type Preview = Answer<Outcome>

/** What is shown of one, whatever it was made from. */
export type ShownPlan = Answer<
  | Omit<Extract<Outcome, { readonly kind: 'planned' }>, 'before' | 'refusal'>
  | Extract<Outcome, { readonly kind: 'failed' }>
>

const restMs = 250

/** Claims that are to have grown by then, with their new size. */
export type Grown = readonly { readonly claim: string; readonly to: string }[]

const asTheyAre: Grown = []

export interface PreviewOptions {
  readonly grown?: Grown
  /** Another number asks again. */
  readonly turn?: number
}

/** Made anew as soon as somebody changes the set, and followed up when its Pods are others. */
export function usePreview(
  view: SetView,
  edit: Edit | null,
  { grown = asTheyAre, turn = 0 }: PreviewOptions = {},
): Preview {
  const client = usePlanClient()
  const { namespace, name, set } = view
  const ask = useCallback(
    (question: string) => {
      const wanted: { readonly edit: Edit; readonly grown: Grown } = JSON.parse(question)
      return foreseen(client, { namespace, name, edit: wanted.edit, grown: wanted.grown })
    },
    [client, namespace, name],
  )
  const question = edit === null ? null : JSON.stringify({ edit, grown, turn, set: editable(set) })
  return useAnswer({ question, restMs, beside: standingOf(view), ask })
}

/** What a plan is made from beside the set as a person edits it: which Pods and revisions of it are there. */
export const standingOf = ({ ordinals, revisions }: SetView): string =>
  JSON.stringify([
    ordinals.map(({ pod }) => [pod?.metadata?.uid ?? null, pod?.metadata?.deletionTimestamp ?? null]),
    revisions.map(({ metadata, revision }) => [metadata?.name, revision]),
  ])

export interface Foreseen {
  readonly namespace: string
  readonly name: string
  readonly edit: Edit
  readonly grown?: Grown
}

/** What an edit of a set would do, as the cluster is now. It never rejects: what hinders it is what is shown. */
export async function foreseen(client: Client, { grown = asTheyAre, ...asked }: Foreseen): Promise<Outcome> {
  try {
    const snapshot = await observeForPlan(client, serverClock, asked)
    const plan = foresee({ ...snapshot, claims: withGrowth(snapshot.claims, grown) })
    const { before, after } = snapshot
    return { kind: 'planned', plan, before, refusal: after.kind === 'refused' ? after.error : null }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

function withGrowth(
  claims: readonly PersistentVolumeClaim[],
  grown: Grown,
): readonly PersistentVolumeClaim[] {
  if (grown.length === 0) return claims
  const sizes = new Map(grown.map(({ claim, to }) => [claim, to]))
  return claims.map(claim => {
    const storage = sizes.get(nameOf(claim))
    if (storage === undefined) return claim
    const { spec } = claim
    const requests = { ...spec?.resources?.requests, storage }
    return { ...claim, spec: { ...spec, resources: { ...spec?.resources, requests } } }
  })
}
