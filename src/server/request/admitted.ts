import type { Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'

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
export function writeOf(
  { request }: { readonly request: { readonly method: string } },
  { object, old, dryRun, kind: shown }: Pick<Admitted, 'object' | 'old' | 'dryRun' | 'kind'>,
): Admitted {
  const kind = old ? (request.method === 'PATCH' ? 'PatchOptions' : 'UpdateOptions') : 'CreateOptions'
  const options = { kind, apiVersion: 'meta.k8s.io/v1' }
  return { operation: old ? 'UPDATE' : 'CREATE', object, old, dryRun, options, kind: shown }
}
