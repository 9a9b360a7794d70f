// A table of the console: real table markup for readers of every kind, columns aligned, rows drawn only where they are
// seen once there are many.
//
// A table that fits its columns to what stands in them lays all of them out anew for each row that comes into view or
// changes: 15 to 20 ms before forty rows. So many rows are laid out each by itself, as a CSS grid of the same tracks in
// every row, and the columns stay where they are while one scrolls.
import { type CSSProperties, memo, type ReactNode, useRef } from 'react'
import './grid.css'
import { useDrawnRows, usePassing } from './use-drawn-rows.ts'

export interface Column<T> {
  readonly key: string
  readonly title: ReactNode
  /** For sorting by a click on the title. */
  readonly sort?: {
    readonly isActive: boolean
    readonly isDescending: boolean
    change(): void
    readonly label: string
  }
  cell(row: T): ReactNode
  readonly isNumber?: boolean
  /** Of lesser interest: left out on narrow screens. */
  readonly isWide?: boolean
  /** Its width where rows are many, as a track of a CSS grid; a share like the others' without it. */
  readonly track?: string
}

export interface GridProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  keyOf(row: T): string
  /** What a click on a row does that hits nothing else; something in the row does it for the keyboard. */
  onRow?(row: T): void
}

/** Roles written out: as CSS grids, tables are not surely told as tables. */
const told = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
  nothing: { 'aria-hidden': true },
} as const

/** Fewer are drawn at once: the browser's own search finds them all. */
const virtualFrom = 120
const rowHeight = 52
/** So many stand closer. */
const manyColumns = 9

export function Grid<T>({ label, columns, rows, keyOf, onRow }: GridProps<T>) {
  const scroller = useRef<HTMLElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const isVirtual = rows.length > virtualFrom
  const list = { scroller, rowHeight, count: isVirtual ? rows.length : 0 }
  const drawn = useDrawnRows(list)
  usePassing(list, body, 'grid__passing')
  const { from, to } = isVirtual ? drawn : { from: 0, to: rows.length }
  const before = from * rowHeight
  const after = (rows.length - to) * rowHeight
  return (
    <section
      className={`grid ${isVirtual ? 'grid--virtual' : ''} ${columns.length >= manyColumns ? 'grid--dense' : ''}`}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      aria-label={label}
    >
      <table
        {...told.table}
        aria-rowcount={rows.length + 1}
        style={isVirtual ? tracksOf(columns) : undefined}
      >
        <thead {...told.group}>
          <tr {...told.row}>
            {columns.map(({ key, title, sort, isNumber, isWide }) => (
              <th
                key={key}
                {...told.head}
                scope="col"
                className={classOf(isNumber, isWide)}
                aria-sort={sort?.isActive ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
              >
                {sort ? (
                  <button type="button" onClick={sort.change} aria-label={sort.label}>
                    {title}
                    <span aria-hidden="true">{sort.isActive ? (sort.isDescending ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...told.group} ref={body}>
          {before > 0 && <Filler height={before} />}
          {rows.slice(from, to).map((row, at) => (
            <Row key={keyOf(row)} row={row} columns={columns} place={from + at + 2} onRow={onRow} />
          ))}
          {after > 0 && <Filler height={after} />}
        </tbody>
      </table>
    </section>
  )
}

/** The place of rows that are not drawn. What has it is empty: a style that changes costs all that stands within. */
const Filler = ({ height }: { readonly height: number }) => (
  <tr {...told.nothing} className="grid__filler" style={{ blockSize: height }} />
)

interface RowProps<T> {
  readonly row: T
  readonly columns: readonly Column<T>[]
  readonly place: number
  readonly onRow: ((row: T) => void) | undefined
}

/** Drawn anew for another row or other columns alone: a page that keeps both spares what has not changed. */
const Row = memo(function Row({ row, columns, place, onRow }: RowProps<unknown>) {
  return (
    <tr
      {...told.row}
      aria-rowindex={place}
      className={onRow ? 'grid__opens' : undefined}
      onClick={onRow && (({ target }) => isControl(target) || onRow(row))}
    >
      {columns.map(({ key, cell, isNumber, isWide }) => (
        <td key={key} {...told.cell} className={classOf(isNumber, isWide)}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <T>(props: RowProps<T>) => ReactNode

const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, select') !== null

/** For all rows, and for those without the wide columns. */
function tracksOf(columns: readonly Pick<Column<never>, 'track' | 'isNumber' | 'isWide'>[]): CSSProperties {
  const trackOf = ({ track, isNumber }: Pick<Column<never>, 'track' | 'isNumber'>) =>
    track ?? (isNumber ? 'minmax(4rem, 0.5fr)' : 'minmax(0, 1fr)')
  return {
    '--tracks': columns.map(trackOf).join(' '),
    '--tracks-narrow': columns
      .filter(({ isWide }) => !isWide)
      .map(trackOf)
      .join(' '),
  } as CSSProperties
}

const classOf = (isNumber: boolean | undefined, isWide: boolean | undefined): string =>
  [isNumber ? 'grid__number' : '', isWide ? 'grid__wide' : ''].filter(Boolean).join(' ')
