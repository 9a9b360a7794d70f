import type { Clock } from '../../base/clock.ts'
import type { Output } from '../terminal/console.ts'
import { formatTable } from '../terminal/table.ts'
import { LiveArea, type Terminal } from '../terminal/terminal.ts'
import type { OrdinalProgress } from './set-progress.ts'

export interface ViewOptions {
  readonly output: Output
  readonly terminal: Terminal
  readonly clock: Clock
}

interface View {
  show(ordinals: readonly OrdinalProgress[]): void
  /** Whether time alone changes what is shown. */
  readonly changesWithTime: boolean
  finish(): void
}

/** A table that is drawn again and again, for terminals. */
export class TableView implements View {
  readonly changesWithTime = true
  readonly #area: LiveArea
  readonly #options: ViewOptions

  constructor(options: ViewOptions) {
    this.#options = options
    this.#area = new LiveArea(options.output)
  }

  show(ordinals: readonly OrdinalProgress[]): void {
    if (ordinals.length === 0) return
    const { terminal, output } = this.#options
    // What does not fit cannot be redrawn. The Ready ones are of the least interest.
    const room = Math.max(output.rows - 4, 1)
    const waiting = ordinals.filter(each => !each.isReady)
    const shown = ordinals.length <= room ? ordinals : waiting.slice(0, room)
    const header = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE']
    const [head = '', ...lines] = formatTable(
      header,
      shown.map(each => [each.name, ...each.cells, each.node]),
    )
    const rows = shown.flatMap((each, index) => {
      const line = `${mark(each, terminal)} ${lines[index]}`
      return each.trouble ? [line, `    ${terminal.paint('yellow', firstLine(each.trouble))}`] : [line]
    })
    const ready = ordinals.length - waiting.length
    const rest = shown === ordinals ? [] : [`  ${ready} of ${ordinals.length} are Ready`]
    this.#area.draw([`  ${terminal.paint('dim', head)}`, ...rows.slice(0, room), ...rest])
  }

  finish(): void {
    this.#area.finish()
  }
}

function mark({ isReady, trouble }: OrdinalProgress, { paint, symbols }: Terminal): string {
  if (isReady) return paint('green', symbols.done)
  return trouble ? paint('yellow', symbols.failed) : symbols.step
}

/** A line for each step, for everything else. */
export class LineView implements View {
  readonly changesWithTime = false
  readonly #options: ViewOptions
  readonly #shown = new Map<string, string>()
  readonly #startedAt: number

  constructor(options: ViewOptions) {
    this.#options = options
    this.#startedAt = options.clock.now()
  }

  show(ordinals: readonly OrdinalProgress[]): void {
    for (const each of ordinals) {
      const text = this.#textOf(each)
      if (text === null || this.#shown.get(each.name) === text) continue
      this.#shown.set(each.name, text)
      const { terminal, output, clock } = this.#options
      const seconds = ((clock.now() - this.#startedAt) / 1000).toFixed(1)
      output.write(` ${mark(each, terminal)} ${each.name} ${text} (${seconds} s)\n`)
    }
  }

  finish(): void {}

  #textOf({ isReady, status, node, trouble }: OrdinalProgress): string | null {
    if (isReady) return `is Ready on ${node}`
    if (trouble) return `${status}: ${firstLine(trouble)}`
    return ordinaryStatus.has(status) ? null : status
  }
}

/** Not worth a line: it is on its way, or will be Ready in a moment. */
const ordinaryStatus = new Set(['waiting', 'Pending', 'Running'])

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text
