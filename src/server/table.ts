import type { ApiObject } from '../api/object.ts'
import type { Instant } from '../base/clock.ts'
import type { Resource } from './registry.ts'
import type { ListHead } from './reply.ts'

export interface TableInput {
  readonly resource: Resource
  readonly objects: readonly ApiObject[]
  readonly metadata: Partial<ListHead['metadata']>
  readonly now: Instant
  /** `None`, `Metadata` or `Object`: what of each object a row carries. */
  readonly includeObject: string
}

/** `metav1.Table`: the cells that `kubectl get` prints. */
export function tableOf({ resource, objects, metadata, now, includeObject }: TableInput): unknown {
  const { columns } = resource.strategy
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
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
      ...rowObject(object, includeObject),
    })),
  }
}

function rowObject(object: ApiObject, includeObject: string): { readonly object?: unknown } {
  if (includeObject === 'None') return {}
  return { object: includeObject === 'Object' ? object : partialOf(object) }
}

/** The object's metadata alone. */
export const partialOf = ({ metadata }: ApiObject): ApiObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
