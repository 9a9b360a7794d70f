// What creating a bundle would do: every object is tried as a dry run, and the set's Pods, claims and volumes are
// foreseen as if the other objects were there already. What an attempt before has created is there, and is not tried.
import { useCallback } from 'react'
import type { PersistentVolumeClaim, Service } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { foresee } from '../../../src/foresee/foresee.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { usePlanClient } from '../live/live-store.tsx'
import type { Bundle } from '../model/bundle.ts'
import type { Problem } from '../model/problems.ts'
import { serverClock } from '../parts/server-clock.ts'
import { type Answer, useAnswer } from '../preview/use-answer.ts'
import { missingOf } from './create-objects.ts'
import { tryAll } from './try-all.ts'

type Outcome =
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'planned'; readonly plan: PlanDocument; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown }

export type CreatePlan = Answer<Outcome>

const restMs = 500

export interface CreatePlanOptions {
  /** What was created before something failed. */
  readonly made: ReadonlySet<string>
  /** Another number asks again. */
  readonly turn: number
}

/** Null while there is nothing to try: what is wrong is known without the server. */
export function useCreatePlan(bundle: Bundle | null, { made, turn }: CreatePlanOptions): CreatePlan {
  const client = usePlanClient()
  const ask = useCallback(
    (question: string, signal: AbortSignal) => {
      const wanted: { readonly bundle: Bundle; readonly made: readonly string[] } = JSON.parse(question)
      const { bundle, made } = wanted
      return planFor(client, { bundle, made: new Set(made), signal }).catch(
        (error: unknown): Outcome => ({ kind: 'failed', error }),
      )
    },
    [client],
  )
  const question = bundle === null ? null : JSON.stringify({ bundle, made: [...made], turn })
  return useAnswer({ question, restMs, ask })
}

interface Planned {
  readonly bundle: Bundle
  readonly made: ReadonlySet<string>
  readonly signal: AbortSignal
}

async function planFor(client: Client, { bundle, made, signal }: Planned): Promise<Outcome> {
  const tried = await tryAll(client, missingOf(bundle, made), signal)
  if (tried.problems.length > 0) return { kind: 'refused', problems: tried.problems }
  const { set } = bundle
  const snapshot = await observeForPlan(knowingThatItIsNew(client), serverClock, {
    namespace: set.metadata?.namespace ?? '',
    name: nameOf(set),
    edit: { kind: 'apply', manifest: set },
    brought: tried.objects,
  })
  const alongside = <T extends ApiObject>(kind: string) =>
    tried.objects.filter((each): each is T => each.kind === kind)
  const plan = foresee({
    ...snapshot,
    services: [...snapshot.services, ...alongside<Service>('Service')],
    claims: [...snapshot.claims, ...alongside<PersistentVolumeClaim>('PersistentVolumeClaim')],
  })
  return { kind: 'planned', plan, warnings: tried.warnings }
}

/** The dry run has said that no such set is there: asking again would only be one more refusal in the browser's log. */
const knowingThatItIsNew = (client: Client): Client => ({
  ...client,
  get: (kind, ref) =>
    kind.kind === kinds.StatefulSet.kind
      ? Promise.reject(new StatusError({ reason: 'NotFound', message: `${ref.name} is new` }))
      : client.get(kind, ref),
})
