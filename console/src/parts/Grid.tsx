// A table of the console: real table markup for readers of every kind, columns aligned, rows drawn only where they are
// seen once there are many.
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useRef } from 'react'
import './grid.css'

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
}

export interface GridProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  keyOf(row: T): string
}

/** Fewer are drawn at once: the browser's own search finds them all. */
const virtualFrom = 120
const rowHeight = 52

export function Grid<T>({ label, columns, rows, keyOf }: GridProps<T>) {
  const scroller = useRef<HTMLElement>(null)
  const isVirtual = rows.length > virtualFrom
  const virtual = useVirtualizer({
    count: isVirtual ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const shown = isVirtual
    ? items.map(({ index }) => ({ row: rows[index], index }))
    : rows.map((row, index) => ({ row, index }))
  const before = items[0]?.start ?? 0
  const after = isVirtual ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  return (
    <section
      className={`grid ${isVirtual ? 'grid--virtual' : ''}`}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      aria-label={label}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ key, title, sort, isNumber, isWide }) => (
              <th
                key={key}
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
        <tbody>
          {before > 0 && <Filler height={before} columns={columns.length} />}
          {shown.map(({ row, index }) =>
            row === undefined ? null : <Row key={keyOf(row)} row={row} columns={columns} place={index + 2} />,
          )}
          {after > 0 && <Filler height={after} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps<T> {
  readonly row: T
  readonly columns: readonly Column<T>[]
  readonly place: number
}

/** Drawn anew for another row or other columns alone: a page that keeps both spares what has not changed. */
const Row = memo(function Row({ row, columns, place }: RowProps<unknown>) {
  return (
    <tr aria-rowindex={place}>
      {columns.map(({ key, cell, isNumber, isWide }) => (
        <td key={key} className={classOf(isNumber, isWide)}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <T>(props: RowProps<T>) => ReactNode

const classOf = (isNumber: boolean | undefined, isWide: boolean | undefined): string =>
  [isNumber ? 'grid__number' : '', isWide ? 'grid__wide' : ''].filter(Boolean).join(' ')

const Filler = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  <tr>
    <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
  </tr>
)
