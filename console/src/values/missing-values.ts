// A ConfigMap or Secret that a Pod waits for: what its form begins with, read from what the template names of it. Pure.
import type { PodSpec } from '../../../src/api/generated/types.ts'
import { configOf, type NamedConfig } from '../../../src/api/pod-references.ts'

type Named = Pick<NamedConfig, 'kind' | 'name'>

/** Where it is made, and with what its form is filled in. */
export interface ToMake {
  readonly path: readonly string[]
  readonly query: { readonly [name: string]: string }
}

/** The words of the address: the name, and the keys without which the Pod does not start. */
export function toMake({ kind, name }: Named, namespace: string, spec: PodSpec | undefined): ToMake {
  const keys = new Set(
    configOf(spec).flatMap(each =>
      each.kind === kind && each.name === name && each.key !== null && !each.isOptional ? [each.key] : [],
    ),
  )
  return {
    path: [kind === 'ConfigMap' ? 'configmaps' : 'secrets', 'new'],
    // A key of either kind holds no comma.
    query: { project: namespace, name, ...(keys.size > 0 ? { keys: [...keys].join(',') } : {}) },
  }
}

export type Missing =
  | { readonly kind: 'object'; readonly of: Named }
  | { readonly kind: 'key'; readonly of: Named; readonly key: string }

/** What a node says of a Pod that it cannot start or mount: which object, or which key of one, is not there. */
export function missingIn(message: string): Missing | null {
  const [, object, name] = /\b(configmap|secret) "([^"/]+)" not found/i.exec(message) ?? []
  if (object !== undefined && name !== undefined)
    return { kind: 'object', of: { kind: kindOf(object), name } }
  const [, key, of, owner] =
    /\bcouldn't find key (\S+) in (ConfigMap|Secret) [^/\s]+\/([^\s:,]+)/i.exec(message) ?? []
  return key === undefined || of === undefined || owner === undefined
    ? null
    : { kind: 'key', of: { kind: kindOf(of), name: owner }, key }
}

const kindOf = (word: string): Named['kind'] => (word.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap')
