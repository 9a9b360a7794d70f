// Creates the objects of a bundle one after the other, the set last. What was made before something failed is known by
// its key and not made twice when it is tried again; what may have been made, as its answer was lost, is looked for first.
import { type ApiObject, refOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { type Bundle, keyOfObject, kindOfObject, objectsOf } from '../model/bundle.ts'
import { isMadeFrom } from './is-made-from.ts'

/** What attempts so far have come to. */
export interface Standing {
  /** Places of what is there. */
  readonly made: ReadonlySet<string>
  /** What was sent and may be there: nobody has said. */
  readonly unsure: readonly ApiObject[]
}

export const nothingMade: Standing = { made: new Set(), unsure: [] }

export type Created =
  | { readonly kind: 'created'; readonly standing: Standing }
  | {
      readonly kind: 'failed'
      readonly standing: Standing
      /** What it failed at. */
      readonly object: ApiObject
      readonly error: unknown
    }
  /** Whoever wanted it has gone: what is missing was not sent. */
  | { readonly kind: 'left'; readonly standing: Standing }

export interface Creating {
  readonly signal: AbortSignal
  /** Before each is sent, and once it is there: whoever is cut off in between knows what to look for. */
  onStanding(standing: Standing): void
}

const manager = 'kedge-console'

export async function createObjects(
  client: Client,
  bundle: Bundle,
  before: Standing,
  { signal, onStanding }: Creating,
): Promise<Created> {
  let standing = before
  for (const object of missingOf(bundle, before.made)) {
    const kind = kindOfObject(object)
    if (!kind) continue
    const sent = before.unsure.find(each => placeOf(each) === placeOf(object))
    try {
      if (!sent || !(await isThere(client, sent))) {
        if (signal.aborted) return { kind: 'left', standing }
        onStanding({ ...standing, unsure: [...withoutPlace(standing.unsure, object), object] })
        await client.create(kind, object, { fieldManager: manager, fieldValidation: 'Strict' })
      }
      standing = withMade(standing, object)
      onStanding(standing)
    } catch (error) {
      const unsure = withoutPlace(standing.unsure, object)
      const isOpen = error instanceof Unreachable
      return {
        kind: 'failed',
        standing: { ...standing, unsure: isOpen ? [...unsure, object] : unsure },
        object,
        error,
      }
    }
  }
  return { kind: 'created', standing }
}

/** Looks for what may have been made; creates nothing. Rejects where the server is not reached. */
export async function lookFor(client: Client, before: Standing): Promise<Standing> {
  let standing = before
  for (const object of before.unsure)
    standing = (await isThere(client, object))
      ? withMade(standing, object)
      : { ...standing, unsure: withoutPlace(standing.unsure, object) }
  return standing
}

async function isThere(client: Client, sent: ApiObject): Promise<boolean> {
  const kind = kindOfObject(sent)
  if (!kind) return false
  try {
    const { namespace, name } = refOf(sent)
    // As a list: that there is none is no error.
    const found = await client.list(kind, { namespace, fieldSelector: `metadata.name=${name}`, limit: 1 })
    return found.items.some(each => isMadeFrom(sent, each, manager))
  } catch (error) {
    // Who may not look is told by the creation.
    if (isRefusal(error)) return false
    throw error
  }
}

const withMade = ({ made, unsure }: Standing, object: ApiObject): Standing => ({
  made: new Set([...made, placeOf(object)]),
  unsure: withoutPlace(unsure, object),
})

const withoutPlace = (objects: readonly ApiObject[], object: ApiObject): readonly ApiObject[] =>
  objects.filter(each => placeOf(each) !== placeOf(object))

/** Those that no attempt has created yet. */
export const missingOf = (bundle: Bundle, made: ReadonlySet<string>): readonly ApiObject[] =>
  objectsOf(bundle).filter(object => !made.has(placeOf(object)))

export const placeOf = (object: ApiObject): string =>
  `${object.metadata?.namespace ?? ''}/${keyOfObject(object)}`
