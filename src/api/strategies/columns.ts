// What `kubectl get` prints is made on the server: one row of cells for each object. Names, order and priority of the
// columns are upstream's, and so is the text of every cell.
import { type Instant, parseTime } from '../../base/clock.ts'
import { formatHumanDuration } from '../duration.ts'
import type { Container, LabelSelector } from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import { formatQuantity, parseQuantity } from '../quantity.ts'
import { formatLabelSelector, labelSelectorOf } from '../select/selector.ts'
import { isRefusal } from '../status-error.ts'
import type { Column } from '../strategy.ts'

type Cell<T> = (object: T, now: Instant) => string | number | boolean | null

interface ColumnOptions {
  readonly type?: Column['type']
  readonly description?: string
}

/** A column that is always shown. */
export function column<T extends ApiObject>(
  name: string,
  cell: Cell<T>,
  { type = 'string', description = name }: ColumnOptions = {},
): Column<T> {
  return { name, type, description, priority: 0, cell }
}

/** A column that only `-o wide` shows. */
export const wideColumn = <T extends ApiObject>(
  name: string,
  cell: Cell<T>,
  options: ColumnOptions = {},
): Column<T> => ({ ...column(name, cell, options), priority: 1 })

/** The name, for kinds that show more with it. */
export const nameColumnWith = <T extends ApiObject>(cell: Cell<T>): Column<T> => ({
  ...column('Name', cell, { description: 'The name of the object.' }),
  format: 'name',
})

export const nameColumn: Column = nameColumnWith(object => object.metadata?.name ?? '')

export const ageColumn: Column = column(
  'Age',
  (object, now) => formatAge(object.metadata?.creationTimestamp, now),
  { description: 'The time since the object was created.' },
)

/** For the kinds whose age nobody asks for. */
export const createdAtColumn: Column = column(
  'Created At',
  object => object.metadata?.creationTimestamp ?? null,
  { type: 'date', description: 'The time at which the object was created.' },
)

/** The time since then in kubectl's form. */
export function formatAge(since: string | undefined, now: Instant): string {
  const then = parseTime(since)
  return then === null ? '<unknown>' : formatHumanDuration(now - then)
}

/** `a=b,c=d`, sorted. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',')
}

export function formatSelector(selector: LabelSelector | undefined): string {
  try {
    return formatLabelSelector(labelSelectorOf(selector)) || '<none>'
  } catch (error) {
    if (isRefusal(error)) return '<error>'
    throw error
  }
}

/** The canonical form of a quantity. */
export function formatAmount(text: string | undefined): string {
  const quantity = parseQuantity(text ?? '0')
  return quantity ? formatQuantity(quantity) : (text ?? '')
}

/** At most this many of a list, and how many more there are. */
export function formatFirst(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).join(',')
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown
}

/** The wide columns of everything that has a pod template. */
export const containerColumns = <T extends ApiObject>(
  containersOf: (object: T) => readonly Container[] | undefined,
): readonly Column<T>[] => [
  wideColumn('Containers', object => joined(containersOf(object), container => container.name)),
  wideColumn('Images', object => joined(containersOf(object), container => container.image ?? '')),
]

const joined = (containers: readonly Container[] = [], part: (container: Container) => string): string =>
  containers.map(part).join(',')

const accessModes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

/** `RWO,ROX`: always in this order. */
export const formatAccessModes = (modes: readonly string[] = []): string =>
  accessModes
    .filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',')
