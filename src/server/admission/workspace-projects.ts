import type { ResourceQuota } from '../../api/generated/types.ts'
import { iamGroup, workspaceLabel } from '../../api/iam/names.ts'
import { kinds } from '../../api/kinds.ts'
import { assert } from '../../base/assert.ts'
import type { Entry, Store } from '../../store/store.ts'
import { keyOf, prefixOf, refOfKey } from '../resources/keys.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { storedObject } from '../resources/stored-object.ts'

/** The quota of the workspace that a namespace is a project of, as if it were a ResourceQuota; null where none bounds it. */
export function workspaceQuota(
  store: Store,
  namespace: string,
): { readonly workspace: string; readonly quota: ResourceQuota } | null {
  const { metadata } = storedByName(store, kinds.Namespace, { namespace: '', name: namespace }) ?? {}
  const workspace = metadata?.labels?.[workspaceLabel]
  if (workspace === undefined) return null
  const entry = store.get(
    keyOf({ group: iamGroup, plural: 'workspaces' }, { namespace: '', name: workspace }),
  )
  if (!entry) return null
  const { spec } = storedObject(entry) as {
    readonly spec?: { readonly quota?: { readonly hard?: { readonly [name: string]: string | number } } }
  }
  const hard = Object.entries(spec?.quota?.hard ?? {}).map(([name, amount]) => [name, String(amount)])
  if (hard.length === 0) return null
  const quota = { metadata: { name: `workspace ${workspace}` }, spec: { hard: Object.fromEntries(hard) } }
  return { workspace, quota }
}

/** Which namespaces are the projects of each workspace, kept up to date with the store. */
export class WorkspaceProjects {
  readonly #projects = new Map<string, Set<string>>()
  readonly #workspaces = new Map<string, string>()

  constructor(store: Store) {
    const prefix = prefixOf(kinds.Namespace)
    const listed = store.list({ prefix })
    assert(listed.kind === 'listed', 'the newest state can be listed')
    for (const entry of listed.entries) this.#put(entry)
    store.watch({
      prefix,
      from: listed.revision,
      onEvents: events => {
        for (const { kind, key, entry } of events) {
          if (kind === 'put') this.#put(entry)
          else this.#forget(refOfKey(key).name)
        }
      },
    })
  }

  of(workspace: string): readonly string[] {
    return [...(this.#projects.get(workspace) ?? [])]
  }

  #put({ key, bytes }: Pick<Entry, 'key' | 'bytes'>): void {
    const { name } = refOfKey(key)
    this.#forget(name)
    const workspace = storedObject({ bytes }).metadata?.labels?.[workspaceLabel]
    if (workspace === undefined) return
    this.#workspaces.set(name, workspace)
    const projects = this.#projects.get(workspace) ?? new Set()
    this.#projects.set(workspace, projects.add(name))
  }

  #forget(namespace: string): void {
    const workspace = this.#workspaces.get(namespace)
    if (workspace === undefined) return
    this.#workspaces.delete(namespace)
    const projects = this.#projects.get(workspace)
    projects?.delete(namespace)
    if (projects?.size === 0) this.#projects.delete(workspace)
  }
}
