// What an edit would do, foreseen in the browser by the planner of `kedge plan` itself. It only reads: the edit is sent as
// a dry run.
import { useCallback } from 'react'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { foresee } from '../../../src/foresee/foresee.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { useClient } from '../live/live-store.tsx'
import { type Answer, useAnswer } from './use-answer.ts'

type Outcome =
  | { readonly kind: 'planned'; readonly plan: PlanDocument }
  | { readonly kind: 'failed'; readonly error: unknown }

export type Preview = Answer<Outcome>

const restMs = 250

/** Claims that are to have grown by then, with their new size. */
export type Grown = readonly { readonly claim: string; readonly to: string }[]

const asTheyAre: Grown = []

export interface PreviewOptions {
  readonly grown?: Grown
  /** Another number asks again. */
  readonly turn?: number
}

export function usePreview(
  namespace: string,
  name: string,
  edit: Edit | null,
  { grown = asTheyAre, turn = 0 }: PreviewOptions = {},
): Preview {
  const client = useClient()
  const ask = useCallback(
    (question: string) => {
      const wanted: { readonly edit: Edit; readonly grown: Grown } = JSON.parse(question)
      return foreseen(client, { namespace, name, ...wanted })
    },
    [client, namespace, name],
  )
  return useAnswer({ question: edit === null ? null : JSON.stringify({ edit, grown, turn }), restMs, ask })
}

export interface Foreseen {
  readonly namespace: string
  readonly name: string
  readonly edit: Edit
  readonly grown?: Grown
}

/** What an edit of a set would do, as the cluster is now. It never rejects: what hinders it is what is shown. */
export async function foreseen(client: Client, { grown = asTheyAre, ...asked }: Foreseen): Promise<Outcome> {
  try {
    const snapshot = await observeForPlan(client, systemClock, asked)
    return { kind: 'planned', plan: foresee({ ...snapshot, claims: withGrowth(snapshot.claims, grown) }) }
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
