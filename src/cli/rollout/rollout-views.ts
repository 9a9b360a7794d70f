import type { ObjectRef } from '../../api/object.ts'
import type { Verdict } from '../../foresee/rollout-verdict.ts'
import { countsOf, type ObservedRollout } from '../../foresee/rollout-verdict.ts'
import type { Console } from '../terminal/console.ts'
import type { Teller } from '../terminal/progress.ts'
import { formatTable } from '../terminal/table.ts'
import { LiveArea, type Terminal, terminalOf } from '../terminal/terminal.ts'
import { describeRow, type RolloutRow, revisionCell, rolloutRows, rowChanges } from './rollout-rows.ts'

/** Shows a rollout while it goes on. */
export interface RolloutView {
  show(rollout: ObservedRollout, verdict: Verdict): void
  /** Whether time alone changes what is shown. */
  readonly changesWithTime: boolean
  finish(): void
}

export interface RolloutViewOptions {
  readonly console: Console
  readonly teller: Teller
  readonly ref: ObjectRef
}

export function rolloutView(options: RolloutViewOptions): RolloutView {
  const { console, teller } = options
  const terminal = terminalOf(console.err, console.env)
  return teller.mayRedraw && terminal.isSmart ? new TableView(options, terminal) : new LineView(options)
}

/** A table that is drawn again and again, for terminals. */
class TableView implements RolloutView {
  readonly changesWithTime = true
  readonly #area: LiveArea
  readonly #terminal: Terminal
  readonly #rows: number

  constructor({ console }: RolloutViewOptions, terminal: Terminal) {
    this.#area = new LiveArea(console.err)
    this.#terminal = terminal
    this.#rows = console.err.rows
  }

  show(rollout: ObservedRollout, { kind, message }: Verdict): void {
    const all = rolloutRows(rollout)
    // What does not fit cannot be redrawn. Those that are as they should be are of the least interest.
    const room = Math.max(this.#rows - 5, 1)
    const open = all.filter(row => row.state !== 'ready' || row.age === 'old')
    const shown = all.length <= room ? all : open.slice(0, room)
    const header = ['POD', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'REVISION', 'NODE']
    const [head = '', ...lines] = formatTable(
      header,
      shown.map(row => [row.pod, ...row.cells, revisionCell(row), row.node]),
    )
    const { paint } = this.#terminal
    const body = shown.flatMap((row, index) => {
      const line = `${mark(row, this.#terminal)} ${lines[index]}`
      return row.trouble ? [line, `    ${paint('yellow', row.trouble)}`] : [line]
    })
    const rest = shown.length < all.length ? [`  ${all.length - shown.length} more`] : []
    // The verdict is told below the table, and stays.
    const last = kind === 'going' ? [paint('dim', message)] : []
    this.#area.draw([`  ${paint('dim', head)}`, ...body.slice(0, room), ...rest, ...last])
  }

  finish(): void {
    this.#area.finish()
  }
}

function mark({ state, age, trouble }: RolloutRow, { paint, symbols }: Terminal): string {
  if (trouble) return paint('yellow', symbols.failed)
  return state === 'ready' && age !== 'old' ? paint('green', symbols.done) : symbols.step
}

/** A line for each thing that happens; for programs, an event. */
class LineView implements RolloutView {
  readonly changesWithTime = false
  readonly #options: RolloutViewOptions
  #rows: readonly RolloutRow[] | null = null
  #message = ''

  constructor(options: RolloutViewOptions) {
    this.#options = options
  }

  show(rollout: ObservedRollout, { kind, message }: Verdict): void {
    const { teller, ref } = this.#options
    const rows = rolloutRows(rollout)
    // How things stood at first is only told where it may be the reason that they do not move.
    const changes = this.#rows ? rowChanges(this.#rows, rows) : rows
    for (const row of changes) this.#tellRow(row, this.#rows === null)
    this.#rows = rows
    if (message === this.#message) return
    this.#message = message
    const { wanted: replicas, ready, available, updated } = countsOf(rollout.set)
    // The last message comes with the verdict.
    const text = kind === 'done' ? undefined : message
    teller.tell(ref, { kind: 'counts', message, replicas, ready, available, updated }, text)
  }

  finish(): void {}

  #tellRow(row: RolloutRow, isFirst: boolean): void {
    const { teller, ref } = this.#options
    const { pod, ordinal, state, revision, age, trouble } = row
    const isUpdated = age === 'newest'
    teller.tell(ref, { kind: 'pod', pod, ordinal, state, revision, isUpdated, trouble })
    const text = isFirst && !trouble ? null : describeRow(row)
    if (text) teller.note(text)
  }
}
