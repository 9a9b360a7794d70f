// Creates the objects of a bundle one after the other, the set last. What was made before something failed is known by
// its key and not made twice when it is tried again.
import type { ApiObject } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { type Bundle, keyOfObject, kindOfObject, objectsOf } from '../model/bundle.ts'
import { type Problem, problemsOfRefusal } from '../model/problems.ts'

export type Created =
  | { readonly kind: 'created'; readonly made: ReadonlySet<string> }
  | {
      readonly kind: 'failed'
      readonly made: ReadonlySet<string>
      readonly problems: readonly Problem[]
      /** The server was not reached, and has refused nothing. */
      readonly isUnreached: boolean
    }

export async function createObjects(
  client: Client,
  bundle: Bundle,
  before: ReadonlySet<string>,
): Promise<Created> {
  const made = new Set(before)
  for (const object of missingOf(bundle, before)) {
    const kind = kindOfObject(object)
    if (!kind) continue
    try {
      await client.create(kind, object, { fieldManager: 'kedge-console', fieldValidation: 'Strict' })
      made.add(placeOf(object))
    } catch (error) {
      const isUnreached = error instanceof Unreachable
      return { kind: 'failed', made, problems: problemsOfRefusal(error, object), isUnreached }
    }
  }
  return { kind: 'created', made }
}

/** Those that no attempt has created yet. */
export const missingOf = (bundle: Bundle, made: ReadonlySet<string>): readonly ApiObject[] =>
  objectsOf(bundle).filter(object => !made.has(placeOf(object)))

const placeOf = (object: ApiObject): string => `${object.metadata?.namespace ?? ''}/${keyOfObject(object)}`
