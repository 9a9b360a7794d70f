// Rows as `kubectl get` shows them: the cells of an object, two spaces apart.
import { parseTime } from '../../base/clock.ts'
import type { Kind } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import { strategyOf } from './index.ts'

/** The time of every test. */
export const noon = '2026-01-02T12:00:00Z'
/** Five minutes before. */
export const recently = '2026-01-02T11:55:00Z'
/** Two days before. */
export const longAgo = '2025-12-31T12:00:00Z'

export function printed<T extends ApiObject>(kind: Kind<T>, object: T, width: 'narrow' | 'wide' = 'narrow') {
  const now = parseTime(noon)
  if (now === null) throw new Error(`${noon} is a time`)
  return strategyOf(kind)
    .columns.filter(column => column.priority === 0 || width === 'wide')
    .map(column => String(column.cell(object, now)))
    .join('  ')
}

export const headerOf = <T extends ApiObject>(kind: Kind<T>): string =>
  strategyOf(kind)
    .columns.map(({ name, priority }) => (priority === 0 ? name.toUpperCase() : `(${name.toUpperCase()})`))
    .join('  ')
