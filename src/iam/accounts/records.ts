// What is known of accounts and may be read by nobody: how passwords are checked, who is signed in, who is invited.
//
// These records stand in the store under plurals that no kind can have (they begin with a dash), so no request, list, watch or
// role ever reaches them; and even these records hold no secret, but what a secret is checked by. Names of records are
// hashes or uids: nothing that a person typed.
import type { Entry, Key, Store } from '../../store/store.ts'
import { iamGroup } from '../custom-definition.ts'

export type RecordKind = 'credentials' | 'sessions' | 'invitations'

/** What is to become of a record, decided on what it is now. */
export type Decision<T> =
  | { readonly kind: 'put'; readonly value: T }
  | { readonly kind: 'delete' }
  | { readonly kind: 'keep' }

export interface Records<T extends object> {
  get(name: string): T | null
  /** All of them, with their names. */
  list(): readonly (readonly [name: string, value: T])[]
  /** Decides on the newest state, again where another was faster; resolves when it is durable with what was decided. */
  change(name: string, decide: (present: T | null) => Decision<T>): Promise<Decision<T>>
}

/** How often somebody else may be faster. */
const triesMax = 20

export function openRecords<T extends object>(
  store: Pick<Store, 'get' | 'list' | 'write' | 'settled'>,
  kind: RecordKind,
): Records<T> {
  const prefix: Key = `/${iamGroup}/-${kind}/`
  const keyOf = (name: string): Key => `${prefix}/${name}`
  // What stands there was written below.
  const read = ({ bytes }: Entry): T => JSON.parse(Buffer.from(bytes).toString())

  const tryChange = async (
    key: Key,
    decide: (present: T | null) => Decision<T>,
  ): Promise<Decision<T> | null> => {
    const entry = store.get(key)
    const decision = decide(entry && read(entry))
    if (decision.kind === 'keep' || (decision.kind === 'delete' && !entry)) return decision
    const at = entry ? ({ kind: 'at', revision: entry.revision } as const) : ({ kind: 'absent' } as const)
    const result = await store.write(
      decision.kind === 'delete' && entry
        ? {
            kind: 'delete',
            key,
            expect: { kind: 'at', revision: entry.revision },
            encode: () => entry.bytes,
          }
        : {
            kind: 'put',
            key,
            expect: at,
            encode: () => Buffer.from(JSON.stringify(decision.kind === 'put' ? decision.value : {})),
          },
    )
    return result.kind === 'written' ? decision : null
  }

  return {
    get(name) {
      const entry = store.get(keyOf(name))
      return entry && read(entry)
    },
    list() {
      const found = store.list({ prefix })
      const entries = found.kind === 'listed' ? found.entries : []
      return entries.map(entry => [entry.key.slice(prefix.length + 1), read(entry)] as const)
    },
    async change(name, decide) {
      for (let tries = 0; tries < triesMax; tries++) {
        const done = await tryChange(keyOf(name), decide)
        if (done) return done
        await store.settled()
      }
      throw new Error(`a record of ${kind} is changed by too many at once`)
    },
  }
}
