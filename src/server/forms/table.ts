import type { ApiObject } from '../../api/object.ts'
import type { Column } from '../../api/strategy.ts'
import type { Instant } from '../../base/clock.ts'
import type { ListHead } from '../request/reply.ts'

export interface TableInput {
  readonly columns: readonly Column[]
  readonly objects: readonly ApiObject[]
  readonly metadata: Partial<ListHead['metadata']>
  readonly now: Instant
  /** `None`, `Metadata` or `Object`: what of each object a row carries. */
  readonly includeObject: string
  /** Of `meta.k8s.io`: v1, or v1beta1 for clients of old. */
  readonly version: string
}

/** `metav1.Table`: the cells that `kubectl get` prints. */
export function tableOf({ columns, objects, metadata, now, includeObject, version }: TableInput): unknown {
  const apiVersion = `meta.k8s.io/${version}`
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: columns.map(({ name, type, format = '', description, priority }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: objects.map(object => ({
      cells: columns.map(column => column.cell(object, now)),
      ...rowObject(object, includeObject, apiVersion),
    })),
  }
}

function rowObject(
  object: ApiObject,
  includeObject: string,
  apiVersion: string,
): { readonly object?: unknown } {
  if (includeObject === 'None') return {}
  return { object: includeObject === 'Object' ? object : { ...partialOf(object), apiVersion } }
}

/** The object's metadata alone. */
export const partialOf = ({ metadata }: ApiObject): ApiObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
