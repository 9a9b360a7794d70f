// Who had the event loop, for whoever finds that it stood still.
//
// A component marks the moment in which its work begins; what runs until the next mark is taken for its. That is cheap
// enough for every request and every pass, and good enough to say where to look: a long piece of work is a long gap
// between two marks, and the gaps within the time in which the loop did not turn are added up by component.
import { monotonicMs } from '../clock.ts'

interface Busiest {
  readonly component: string
  readonly ms: number
}

/** Marks that are kept. A stall of more than these is told by its last ones. */
const marksMax = 1024

export class Trail {
  readonly #names = new Array<string>(marksMax).fill('')
  readonly #subjects = new Array<string>(marksMax).fill('')
  readonly #times = new Float64Array(marksMax)
  readonly #now: () => number
  #next = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** `component` begins its work, on `subject`: `controller`, `statefulset`. */
  mark(component: string, subject: string): void {
    const index = this.#next++ % marksMax
    // Joined when it is read: a string that nobody looks at is not made.
    this.#names[index] = component
    this.#subjects[index] = subject
    this.#times[index] = this.#now()
  }

  /** Who had most of the time between these two instants; null where nobody has marked anything. */
  busiest(from: number, until: number): Busiest | null {
    const spent = new Map<string, number>()
    let end = until
    for (let mark = this.#next - 1; mark >= Math.max(0, this.#next - marksMax) && end > from; mark--) {
      const index = mark % marksMax
      const begin = Math.max(this.#times[index] ?? 0, from)
      const name = `${this.#names[index]} ${this.#subjects[index]}`
      if (begin < end) spent.set(name, (spent.get(name) ?? 0) + end - begin)
      end = Math.min(end, begin)
    }
    const [most] = [...spent].toSorted(([, a], [, b]) => b - a)
    return most ? { component: most[0], ms: most[1] } : null
  }
}

/** There is one event loop, so there is one trail. */
export const trail = new Trail(monotonicMs)
