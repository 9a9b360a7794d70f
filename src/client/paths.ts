import type { Kind } from '../api/kinds.ts'
import { assert } from '../base/assert.ts'

/** Where the API serves a kind: `/apis/apps/v1/namespaces/default/statefulsets`; all namespaces when it is empty. */
export function collectionPath(kind: Kind, namespace: string): string {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
  const scope = kind.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${kind.plural}`
}

/** Where the API serves one object, or a subresource of it. */
export function objectPath(
  kind: Kind,
  ref: { readonly namespace: string; readonly name: string },
  subresource?: string,
): string {
  assert(ref.name, `a ${kind.kind} is addressed by its name`)
  assert(ref.namespace || !kind.namespaced, `a ${kind.kind} is addressed with its namespace`)
  const object = `${collectionPath(kind, ref.namespace)}/${encodeURIComponent(ref.name)}`
  return subresource ? `${object}/${subresource}` : object
}
