// Which objects the Pods of each node refer to. Filled when it is first asked, and kept up to date from then on: a Pod's
// references do not change while it is bound, so what follows (its status, mostly) costs a look-up.
import type { Pod } from '../../api/generated/types.ts'
import { driverSecretsOf, referencesOf } from '../../api/pod-references.ts'
import { assert } from '../../base/assert.ts'
import type { Entry, Key, Store } from '../../store/store.ts'
import { prefixOf, refOfKey } from '../resources/keys.ts'
import { storedObject } from '../resources/stored-object.ts'

interface Filed {
  readonly node: string
  /** How many ephemeral containers it had: they may come later, and refer to more. */
  readonly added: number
  readonly references: readonly string[]
}

export class NodeReferences {
  readonly #pods = new Map<Key, Filed>()
  /** How many Pods of a node refer to an object, by `node resource/namespace/name`. */
  readonly #counts = new Map<string, number>()

  constructor(store: Store) {
    const prefix = prefixOf({ group: '', plural: 'pods' })
    const listed = store.list({ prefix })
    assert(listed.kind === 'listed', 'the newest state can be listed')
    for (const entry of listed.entries) this.#put(entry)
    store.watch({
      prefix,
      from: listed.revision,
      onEvents: events => {
        for (const { kind, key, entry } of events) {
          if (kind === 'put') this.#put(entry)
          else this.#forget(key)
        }
      },
    })
  }

  has(
    node: string,
    object: { readonly resource: string; readonly namespace: string; readonly name: string },
  ): boolean {
    return this.#counts.has(referenceKey(node, object))
  }

  #put({ key, bytes }: Pick<Entry, 'key' | 'bytes'>): void {
    const pod = storedObject({ bytes }) as Pod
    const node = pod.spec?.nodeName ?? ''
    const added = pod.spec?.ephemeralContainers?.length ?? 0
    const filed = this.#pods.get(key)
    if (filed ? filed.node === node && filed.added === added : node === '') return
    this.#forget(key)
    const { namespace } = refOfKey(key)
    const { configMaps, secrets, claims } = referencesOf(pod)
    const named = (resource: string, names: Iterable<string>) =>
      [...names].map(name => referenceKey(node, { resource, namespace, name }))
    const references = [
      ...named('configmaps', configMaps),
      ...named('secrets', new Set([...secrets, ...driverSecretsOf(pod.spec)])),
      ...named('persistentvolumeclaims', claims),
      ...named('serviceaccounts', [pod.spec?.serviceAccountName || 'default']),
      ...named(
        'resourceclaims',
        (pod.status?.resourceClaimStatuses ?? []).flatMap(each => each.resourceClaimName ?? []),
      ),
    ]
    this.#pods.set(key, { node, added, references })
    for (const reference of references) this.#counts.set(reference, (this.#counts.get(reference) ?? 0) + 1)
  }

  #forget(key: Key): void {
    for (const reference of this.#pods.get(key)?.references ?? []) {
      const count = (this.#counts.get(reference) ?? 1) - 1
      if (count > 0) this.#counts.set(reference, count)
      else this.#counts.delete(reference)
    }
    this.#pods.delete(key)
  }
}

const referenceKey = (
  node: string,
  {
    resource,
    namespace,
    name,
  }: { readonly resource: string; readonly namespace: string; readonly name: string },
): string => `${node} ${resource}/${namespace}/${name}`
