// What creating a bundle would do: every object is tried as a dry run, and the set's Pods, claims and volumes are
// foreseen as if the other objects were there already. Asked again when the objects change, a moment after the last key.
import { useEffect, useState } from 'react'
import type { PersistentVolumeClaim, Service } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { isRefusal, StatusError } from '../../../src/api/status-error.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type { Client } from '../../../src/client/client.ts'
import { foresee } from '../../../src/foresee/foresee.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { useClient } from '../live/live-store.tsx'
import { type Bundle, kindOfObject, objectsOf } from '../model/bundle.ts'
import { type Problem, problemsOfRefusal } from '../model/problems.ts'

export type CreatePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'working' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'planned'; readonly plan: PlanDocument; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown }

const restMs = 500

/** Null while there is nothing to try: what is wrong is known without the server. */
export function useCreatePlan(bundle: Bundle | null): CreatePlan {
  const client = useClient()
  const [plan, setPlan] = useState<CreatePlan>({ kind: 'none' })
  const asked = bundle === null ? null : JSON.stringify(bundle)
  useEffect(() => {
    if (asked === null) {
      setPlan({ kind: 'none' })
      return
    }
    let isOver = false
    setPlan({ kind: 'working' })
    const timer = setTimeout(async () => {
      const found = await planFor(client, JSON.parse(asked)).catch(
        (error: unknown): CreatePlan => ({ kind: 'failed', error }),
      )
      if (!isOver) setPlan(found)
    }, restMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, asked])
  return plan
}

async function planFor(client: Client, bundle: Bundle): Promise<CreatePlan> {
  const tried = await tryAll(client, bundle)
  if (tried.problems.length > 0) return { kind: 'refused', problems: tried.problems }
  const { set } = bundle
  const snapshot = await observeForPlan(knowingThatItIsNew(client), systemClock, {
    namespace: set.metadata?.namespace ?? '',
    name: nameOf(set),
    edit: { kind: 'apply', manifest: set },
  })
  const made = <T extends ApiObject>(kind: string) =>
    tried.objects.filter((each): each is T => each.kind === kind)
  const plan = foresee({
    ...snapshot,
    services: [...snapshot.services, ...made<Service>('Service')],
    claims: [...snapshot.claims, ...made<PersistentVolumeClaim>('PersistentVolumeClaim')],
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

/** Nothing is written: `dryRun=All`. A field that nobody knows is refused, so that a misspelt one is not lost. */
export async function tryAll(client: Client, bundle: Bundle) {
  const warnings: string[] = []
  const answers = await Promise.all(
    objectsOf(bundle).map(async object => {
      const kind = kindOfObject(object)
      if (!kind) return { object, problems: unknownKind(object) }
      try {
        const made = await client.create(kind, object, {
          dryRun: 'All',
          fieldValidation: 'Strict',
          onWarning: text => warnings.push(text),
        })
        return { object: made, problems: [] }
      } catch (error) {
        if (!isRefusal(error)) throw error
        return { object, problems: problemsOfRefusal(error, object) }
      }
    }),
  )
  return {
    objects: answers.map(({ object }) => object),
    problems: answers.flatMap(({ problems }) => problems),
    warnings,
  }
}

const unknownKind = (object: ApiObject): readonly Problem[] => [
  {
    object: `${object.kind}/${nameOf(object)}`,
    field: '',
    kind: 'said',
    detail: `${object.apiVersion} ${object.kind}: kubectl can create it`,
  },
]
