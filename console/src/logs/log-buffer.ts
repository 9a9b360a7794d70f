// The lines that are kept, of all sources together, in the order of their times. Bounded: the oldest go first, and how
// many have gone is told. Pure but for its own array, which is never handed out twice the same after a change.
//
// Invariants: lines of one source keep their order; a batch costs as much as it has lines, plus as many kept ones as are
// later than its first.
import type { LogLine } from './log-line.ts'

export const linesMax = 100_000
/** Lines may be long: of ten thousand characters each, a hundred thousand would be more than a page may hold. */
export const charactersMax = 32_000_000
/** Let go together, so that a full buffer is not moved with every line. */
const dropped = 5_000

export class LogBuffer {
  #lines: LogLine[] = []
  #dropped = 0
  #characters = 0
  readonly #max: number
  readonly #charactersMax: number

  constructor(max = linesMax, most = charactersMax) {
    this.#max = max
    this.#charactersMax = most
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  /** How many lines were let go for want of room. */
  get dropped(): number {
    return this.#dropped
  }

  add(batch: readonly LogLine[]): void {
    if (batch.length === 0) return
    const sorted = inOrder(batch)
    const first = sorted[0]
    const from = first ? this.#placeOf(first) : this.#lines.length
    const later = this.#lines.splice(from)
    append(this.#lines, merged(later, sorted))
    this.#characters += lengthOf(sorted)
    const goes = this.#tooMany()
    this.#characters -= lengthOf(this.#lines.slice(0, goes))
    this.#lines = this.#lines.slice(goes)
    this.#dropped += goes
  }

  /** Lets go of all other lines. */
  keep(isKept: (line: LogLine) => boolean): void {
    this.#lines = this.#lines.filter(isKept)
    this.#characters = lengthOf(this.#lines)
  }

  /** How many go, the oldest first: a few more than are too many, so that it is not so with the next ones again. */
  #tooMany(): number {
    const over = this.#lines.length - this.#max
    let goes = over > 0 ? over + Math.min(dropped, Math.floor(this.#max / 10)) : 0
    if (this.#characters > this.#charactersMax) {
      let left = this.#characters
      const last = this.#lines.length - 1
      for (const [at, { text }] of this.#lines.entries()) {
        if ((at >= goes && left <= this.#charactersMax * 0.9) || at === last) break
        left -= text.length
        goes = Math.max(goes, at + 1)
      }
    }
    return Math.min(this.#lines.length, goes)
  }

  /** Where the first line stands that is later than this one. */
  #placeOf(line: LogLine): number {
    let [low, high] = [0, this.#lines.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#lines[middle]
      if (other && compare(other, line) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const lengthOf = (lines: readonly LogLine[]): number => lines.reduce((sum, { text }) => sum + text.length, 0)

/** By time; what came earlier first where times are the same, or missing. */
function compare(a: LogLine, b: LogLine): number {
  if (a.at !== b.at && a.at !== '' && b.at !== '') return a.at < b.at ? -1 : 1
  return a.key - b.key
}

const inOrder = (batch: readonly LogLine[]): readonly LogLine[] => [...batch].sort(compare)

function merged(left: readonly LogLine[], right: readonly LogLine[]): readonly LogLine[] {
  if (left.length === 0) return right
  const result: LogLine[] = []
  let [l, r] = [0, 0]
  while (l < left.length || r < right.length) {
    const [a, b] = [left[l], right[r]]
    if (a && (!b || compare(a, b) <= 0)) {
      result.push(a)
      l++
    } else if (b) {
      result.push(b)
      r++
    }
  }
  return result
}

/** Spreading many arguments would overflow the stack. */
function append(target: LogLine[], lines: readonly LogLine[]): void {
  for (const line of lines) target.push(line)
}

/**
 * Takes each line of a source once, though the log is asked for again after a break: servers know whole seconds only, so
 * some lines come twice. What is told by time and, within the same time, by how many there were.
 */
export class SeenLines {
  #last = ''
  #atLast = 0
  #skipTo = ''
  #skip = 0

  /** The time to ask from; null before the first line. */
  get since(): string | null {
    return this.#last === '' ? null : this.#last
  }

  /** The log is told from `since` on again. */
  again(): void {
    this.#skipTo = this.#last
    this.#skip = this.#atLast
  }

  isNew(at: string): boolean {
    if (at === '') return true
    if (at < this.#skipTo) return false
    if (at === this.#skipTo && this.#skip > 0) {
      this.#skip--
      return false
    }
    if (at === this.#last) this.#atLast++
    else {
      this.#last = at
      this.#atLast = 1
    }
    return true
  }
}
