import type { Instant } from '../../base/clock.ts'
import { parseTime } from '../../base/clock.ts'
import type { CustomResourceColumnDefinition } from '../generated/types.ts'
import { encodeGoJson } from '../go-json.ts'
import { ageColumn, formatAge, nameColumn } from '../strategies/columns.ts'
import type { Column } from '../strategy.ts'
import { parseJsonPath, valuesAt } from './json-path.ts'

/** The columns of `kubectl get` that a definition asks for: the name, and then its own, or the age where it has none. */
export function columnsOf(own: readonly CustomResourceColumnDefinition[] | undefined): readonly Column[] {
  return own === undefined || own.length === 0 ? [nameColumn, ageColumn] : [nameColumn, ...own.map(columnOf)]
}

const types = new Set(['string', 'integer', 'number', 'boolean', 'date'])

function columnOf({
  name,
  type,
  format,
  description,
  priority,
  jsonPath,
}: CustomResourceColumnDefinition): Column {
  const path = parseJsonPath(jsonPath)
  const known = (types.has(type) ? type : 'string') as Column['type']
  return {
    name,
    type: known,
    ...(format ? { format } : {}),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority ?? 0,
    cell(object, now) {
      const [value] = path === null ? [] : valuesAt(object, path)
      return value === undefined ? null : cellOf(value, known, now)
    },
  }
}

function cellOf(value: unknown, type: Column['type'], now: Instant): string | number | boolean | null {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value !== 'string'
        ? null
        : parseTime(value) === null
          ? '<invalid>'
          : formatAge(value, now)
    case 'string':
      return shownText(value)
  }
}

/** As Go prints what a path has led to: maps and lists as its JSON, which sorts by key. */
function shownText(value: unknown): string {
  if (value === null) return '<no value>'
  if (typeof value === 'object') return encodeGoJson(value)
  return typeof value === 'number' ? shownNumber(value) : String(value)
}

const [int64Min, int64Max] = [-(2 ** 63), 2 ** 63]

/**
 * Whole numbers are int64s where they fit, as JSON is read upstream. All others are floats, and Go prints those with an
 * exponent from a million on and below a ten-thousandth: `1e-05`, `1.2345675e+06`.
 */
function shownNumber(value: number): string {
  if (Number.isInteger(value) && value >= int64Min && value < int64Max) return String(value)
  const text = value.toExponential()
  const exponent = Number(text.slice(text.indexOf('e') + 1))
  return exponent < -4 || exponent >= 6 ? text.replace(/([-+])(\d)$/, '$10$2') : String(value)
}
