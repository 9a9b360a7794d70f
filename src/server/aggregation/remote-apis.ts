// Groups and versions that another server serves: an APIService names the Service behind which it is.
//
// Invariants:
//   - what Kedge serves of Kubernetes itself, and what it knows people by, is never another's;
//   - an APIService with a Service goes before a definition of the same group and version, as upstream's does;
//   - code that only other servers need loads with the first request to one.
import { hasCondition } from '../../api/conditions.ts'
import type { APIService } from '../../api/generated/types.ts'
import { iamGroup } from '../../api/iam/names.ts'
import { apiVersionOf, builtInKinds, kinds } from '../../api/kinds.ts'
import type { Entry, Key, Store } from '../../store/store.ts'
import { prefixOf } from '../resources/keys.ts'
import type { Registry } from '../resources/registry.ts'
import { storedObject } from '../resources/stored-object.ts'
import type { RemoteResource } from './remote-resources.ts'

export type RemoteSpec = NonNullable<APIService['spec']>

/** A group and version that another server serves. */
export interface RemoteApi {
  readonly group: string
  readonly version: string
  readonly spec: RemoteSpec
  /** Whether it answered when it was asked last. */
  readonly isAvailable: boolean
  /** What it serves, as far as it has told; null until then. */
  readonly told: Told | null
}

export interface Told {
  readonly resources: readonly RemoteResource[]
  /** Which of its OpenAPI documents there is, the newer where it has both; null where it has none. */
  readonly openApi: { readonly version: 'v3' | 'v2'; readonly hash: string } | null
}

interface Followed extends RemoteApi {
  readonly key: Key
}

const builtIn = new Set(builtInKinds.map(apiVersionOf))

const isOurs = (group: string, version: string): boolean =>
  group === '' || group === iamGroup || builtIn.has(`${group}/${version}`)

export class RemoteApis {
  readonly #registry: Registry
  readonly #byVersion = new Map<string, Followed>()

  constructor({ store, registry }: { readonly store: Store; readonly registry: Registry }) {
    this.#registry = registry
    const prefix = prefixOf(kinds.APIService)
    const listed = store.list({ prefix })
    if (listed.kind === 'listed') for (const entry of listed.entries) this.#take(entry)
    store.watch({
      prefix,
      from: listed.kind === 'listed' ? listed.revision : store.revision(),
      onEvents: events => {
        for (const { kind, entry } of events) {
          if (kind === 'delete') this.#drop(entry.key)
          else this.#take(entry)
        }
      },
    })
  }

  all(): readonly RemoteApi[] {
    return [...this.#byVersion.values()]
  }

  /** Whose the path is: `/apis/G/V`, what is below it, and its OpenAPI document. Null for what is served here. */
  at(path: string): RemoteApi | null {
    if (this.#byVersion.size === 0) return null
    const [, group, version] = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)/.exec(path) ?? []
    return this.#byVersion.get(`${group}/${version}`) ?? null
  }

  /** What the other server has said that it serves. */
  tell({ group, version }: RemoteApi, told: Told): void {
    const known = this.#byVersion.get(`${group}/${version}`)
    if (!known || JSON.stringify(known.told) === JSON.stringify(told)) return
    this.#byVersion.set(`${group}/${version}`, { ...known, told })
    this.#registry.touch()
  }

  #take(entry: Entry): void {
    const { spec, status }: APIService = storedObject(entry)
    const { group = '', version = '' } = spec ?? {}
    if (!spec?.service || isOurs(group, version)) {
      this.#drop(entry.key)
      return
    }
    const known = this.#byVersion.get(`${group}/${version}`)
    this.#byVersion.set(`${group}/${version}`, {
      key: entry.key,
      group,
      version,
      spec,
      isAvailable: hasCondition(status?.conditions, 'Available'),
      told: known?.told ?? null,
    })
    this.#registry.touch()
  }

  #drop(key: Key): void {
    for (const [name, each] of this.#byVersion)
      if (each.key === key) {
        this.#byVersion.delete(name)
        this.#registry.touch()
      }
  }
}
