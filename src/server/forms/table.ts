import type { ApiObject } from '../../api/object.ts'
import type { Column } from '../../api/strategy.ts'
import type { Instant } from '../../base/clock.ts'
import type { ListHead } from '../request/reply.ts'
import { shownObject } from '../resources/stored-object.ts'

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
export const tableOf = ({ objects, metadata, ...rows }: TableInput): unknown => ({
  ...tableHead({ ...rows, metadata }),
  rows: objects.map(object => rowOf(object, rows)),
})

/** The table but its rows. */
export const tableHead = ({
  columns,
  version,
  metadata,
}: Pick<TableInput, 'columns' | 'version' | 'metadata'>) => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
  columnDefinitions: columns.map(({ name, type, format = '', description, priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  })),
})

export const rowOf = (
  object: ApiObject,
  { columns, now, includeObject, version }: Omit<TableInput, 'objects' | 'metadata'>,
) => ({
  cells: columns.map(column => column.cell(object, now)),
  ...rowObject(object, includeObject, `meta.k8s.io/${version}`),
})

function rowObject(
  object: ApiObject,
  includeObject: string,
  apiVersion: string,
): { readonly object?: unknown } {
  if (includeObject === 'None') return {}
  return { object: includeObject === 'Object' ? shownObject(object) : { ...partialOf(object), apiVersion } }
}

/** The object's metadata alone. */
export const partialOf = ({ metadata }: ApiObject): ApiObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
