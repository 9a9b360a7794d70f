// Tables as the API server makes them (`metav1.Table`), and how they are printed.
import type { ApiObject } from '../../api/object.ts'
import { formatTable } from '../terminal/table.ts'

export interface ServerTable {
  readonly kind: 'Table'
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly columnDefinitions?: readonly { readonly name: string; readonly priority?: number }[] | null
  readonly rows?: readonly TableRow[] | null
}

export interface TableRow {
  readonly cells: readonly unknown[]
  /** Its metadata. */
  readonly object?: ApiObject | null
}

/** Asks for a table, and takes the objects where a server makes none. */
export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

export const isTable = (body: unknown): body is ServerTable =>
  typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Table'

export interface PrintOptions {
  readonly wide: boolean
  readonly withNamespace: boolean
  readonly showLabels: boolean
  readonly noHeaders: boolean
  /** `statefulset.apps/` before each name, where several kinds are printed. */
  readonly prefix?: string
}

export type Columns = NonNullable<ServerTable['columnDefinitions']>

export function tableHeader(columns: Columns, options: PrintOptions): readonly string[] {
  return [
    ...(options.withNamespace ? ['NAMESPACE'] : []),
    ...columns.filter(column => isShown(column, options)).map(({ name }) => name.toUpperCase()),
    ...(options.showLabels ? ['LABELS'] : []),
  ]
}

const isShown = ({ priority = 0 }: Columns[number], { wide }: PrintOptions): boolean => wide || priority === 0

export function tableRow(
  { cells, object }: TableRow,
  columns: Columns,
  options: PrintOptions,
): readonly string[] {
  const { namespace = '', labels } = object?.metadata ?? {}
  const shown = columns.flatMap((column, index) => {
    if (!isShown(column, options)) return []
    const text = cellText(cells[index])
    return [index === 0 ? `${options.prefix ?? ''}${text}` : text]
  })
  return [
    ...(options.withNamespace ? [namespace] : []),
    ...shown,
    ...(options.showLabels ? [labelText(labels)] : []),
  ]
}

const cellText = (cell: unknown): string =>
  cell === null || cell === undefined ? '<none>' : String(cell).replaceAll('\n', '\\n')

function labelText(labels: { readonly [name: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',')
}

/** The lines of a whole table. */
export function printTable(table: ServerTable, options: PrintOptions): readonly string[] {
  const columns = table.columnDefinitions ?? []
  const rows = (table.rows ?? []).map(row => tableRow(row, columns, options))
  const lines = formatTable(tableHeader(columns, options), rows)
  return options.noHeaders ? lines.slice(1) : lines
}

/** Lines that come one by one, under the widths of those before: a column that has grown stays so. */
export class GrowingTable {
  readonly #widths: number[] = []

  line(cells: readonly string[]): string {
    for (const [index, cell] of cells.entries())
      this.#widths[index] = Math.max(this.#widths[index] ?? 0, cell.length)
    return cells
      .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd((this.#widths[index] ?? 0) + 3)))
      .join('')
      .trimEnd()
  }

  /** Learns the widths of lines that are printed together. */
  learn(rows: readonly (readonly string[])[]): void {
    for (const row of rows) this.line(row)
  }
}
