// The last account that may do everything on the platform, and that somebody can get in as, stays so: nobody demotes, disables or
// deletes it before there is another.
//
// This is decided in the stretch of a write that does not wait, on the newest state and on what is on its way out of it: two
// administrators who take each other away at the same moment do not both succeed.
import { iamGroup } from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { assert } from '../../base/assert.ts'
import type { Key, Store } from '../../store/store.ts'
import { type Call, keyOfCall } from '../request/call.ts'
import { prefixOf } from '../resources/keys.ts'
import { forbidden } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { storedObject } from '../resources/stored-object.ts'

const accounts = { group: iamGroup, plural: 'accounts' }
const administratorsGroup = `${iamGroup}:platform-admin`
const definition = { namespace: '', name: `accounts.${iamGroup}` }

interface AccountLike extends ApiObject {
  readonly spec?: { readonly platformRole?: unknown; readonly disabled?: unknown }
}

const isAdministrator = (object: ApiObject | null): boolean => {
  const { metadata, spec } = (object ?? {}) as AccountLike
  return (
    spec?.platformRole === 'platform-admin' &&
    spec.disabled !== true &&
    metadata?.deletionTimestamp === undefined
  )
}

export class Administrators {
  /** Those whose last day is on its way into the store. */
  readonly #leaving = new Set<Key>()

  /** Refuses by throwing; `after` is null for an account that goes. The result is called after the write. */
  reserve(call: Call, after: ApiObject | null, before: ApiObject | null): () => void {
    const { kind } = call.resource
    if (kind.plural !== accounts.plural || !isAdministrator(before) || isAdministrator(after)) return nothing
    // Who may not change administrators is refused for that, and learns nothing of how many there are.
    if (!mayActAsAdministrator(call)) return nothing
    const key = keyOfCall(call)
    if (!this.#hasAnother(call.server.store, key) && !isEnding(call.server.store))
      throw forbidden(
        kind,
        call.name,
        'it is the last account that administers the platform: make another administrator first',
      )
    this.#leaving.add(key)
    return () => this.#leaving.delete(key)
  }

  #hasAnother(store: Store, own: Key): boolean {
    const listed = store.list({ prefix: prefixOf(accounts) })
    assert(listed.kind === 'listed', 'the newest state can be listed')
    return listed.entries.some(
      entry => entry.key !== own && !this.#leaving.has(entry.key) && isAdministrator(storedObject(entry)),
    )
  }
}

function mayActAsAdministrator({ server, user }: Call): boolean {
  const verdict = server.authorizer.authorize({
    ...{ kind: 'resource', user, verb: 'impersonate', resource: 'groups', name: administratorsGroup },
    ...{ group: '', version: '', subresource: '', namespace: '' },
  })
  return !(verdict instanceof Promise) && verdict.kind === 'allowed'
}

/** Where the kind itself is being deleted, all of it goes. */
const isEnding = (store: Store): boolean =>
  storedByName(store, kinds.CustomResourceDefinition, definition)?.metadata?.deletionTimestamp !== undefined

const nothing = () => {}
