import type { DeleteOptions } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { withoutUndefined } from '../conversions/without-undefined.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** A request that is about to take effect, for those who may still refuse it. */
export interface Admitted {
  readonly operation: Operation
  /** As it will be; null for a deletion. */
  readonly object: ApiObject | null
  /** As it is; null for a creation. */
  readonly old: ApiObject | null
  readonly dryRun: boolean
  /** The options of the verb, as the API names them; null where there are none. */
  readonly options: object | null
  /** What the object is, where it is not of the kind that is asked about: a Scale, say, or the options of `exec`. */
  readonly kind?: Kind
}

/** A write that others have a say in before it is decided on. */
export const writeOf = (
  call: Asked,
  { object, old, dryRun, kind }: Pick<Admitted, 'object' | 'old' | 'dryRun' | 'kind'>,
): Admitted => ({
  ...{ operation: old ? 'UPDATE' : 'CREATE', object, old, dryRun, kind },
  options: writeOptionsOf(call, { kind: old ? 'UpdateOptions' : 'CreateOptions', dryRun }),
})

interface Asked {
  readonly request: { readonly query: URLSearchParams }
}

const apiVersion = 'meta.k8s.io/v1'

/** The options of a write, those of a patch as of the write that it leads to. */
export function writeOptionsOf(
  { request: { query } }: Asked,
  { kind, dryRun }: { readonly kind: 'CreateOptions' | 'UpdateOptions'; readonly dryRun: boolean },
): object {
  const [fieldManager, fieldValidation] = [query.get('fieldManager'), query.get('fieldValidation')]
  return {
    ...{ kind, apiVersion },
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(fieldManager ? { fieldManager } : {}),
    ...(fieldValidation ? { fieldValidation } : {}),
  }
}

export const deleteOptionsOf = (given: DeleteOptions): object => ({
  ...withoutUndefined({ ...given }),
  ...{ kind: 'DeleteOptions', apiVersion },
})

interface Place {
  readonly resource: { readonly kind: Kind }
  readonly namespace: string
  readonly name: string
}

/** A namespace is in itself. */
export const namespaceShown = (
  { resource: { kind }, namespace, name }: Place,
  object: ApiObject | null,
): string =>
  kind.group === '' && kind.kind === 'Namespace' ? name || (object?.metadata?.name ?? '') : namespace
