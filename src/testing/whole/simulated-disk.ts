// The disk under the store of a simulated world: it fails when it is told to, survives crashes, and writes the chronicle.
//
// Promises of a store that are judged here: W4, revisions grow and are never used twice, also not after a crash; W7, after
// an append of which nobody knows whether it was kept, nothing more is appended in that life.
import type { Clock } from '../../base/clock.ts'
import { type JournalRecord, type OpenedJournal, revisionOf } from '../../store/journal.ts'
import type { Revision } from '../../store/store.ts'
import { type FaultOutcome, faultDisk } from '../fault-journal.ts'
import type { Violation } from '../sim/judges/plan-case.ts'
import type { Chronicle, Origin } from './chronicle.ts'

/** What becomes of an append that is to come. */
export interface DiskFault {
  readonly outcome: FaultOutcome
  readonly delayMs: number
}

export interface SimulatedDiskOptions {
  readonly clock: Clock
  readonly chronicle: Chronicle
  originOf(revision: Revision): Origin | undefined
  /** A batch was kept whose answer will never come: the process has to end. */
  onAnswerLost(): void
  onViolation(violation: Violation): void
}

/** A promise of its own each time: one that all share would keep everybody who has ever waited for it. */
const never = (): Promise<never> => new Promise(() => {})

export class SimulatedDisk {
  readonly #options: SimulatedDiskOptions
  readonly #disk
  readonly #armed: { readonly fault: DiskFault; after: number }[] = []
  /** Counts the crashes. */
  #life = 0
  #underWay: { readonly records: readonly JournalRecord[]; readonly outcome: FaultOutcome } | null = null

  constructor(options: SimulatedDiskOptions) {
    this.#options = options
    this.#disk = faultDisk({
      clock: options.clock,
      faults: (_, records) => {
        const { outcome, delayMs } = this.#next()
        this.#underWay = { records, outcome }
        return { outcome, delayMs }
      },
      onAnswerLost: () => {
        this.#keep()
        options.onAnswerLost()
      },
    })
  }

  /** The fault strikes the append that comes after so many others. */
  arm(fault: DiskFault, after: number): void {
    this.#armed.push({ fault, after })
  }

  heal(): void {
    this.#armed.length = 0
  }

  crash(): void {
    this.#underWay = null
    this.#life++
    this.#disk.crash()
  }

  open(): OpenedJournal {
    const { journal, state } = this.#disk.open()
    const own = this.#life
    let isUnknown = false
    return {
      state,
      journal: {
        close: () => journal.close(),
        append: async records => {
          // A process that has ended may not know it yet.
          if (own !== this.#life) return never()
          if (isUnknown) this.#options.onViolation('W7: something is written after nobody knew what was kept')
          this.#judgeRevisions(records)
          const appended = await journal.append(records)
          isUnknown ||= appended.kind === 'unknown'
          this.#keep()
          return appended
        },
      },
    }
  }

  #next(): DiskFault {
    for (const armed of this.#armed) armed.after--
    const due = this.#armed.findIndex(({ after }) => after < 0)
    const [armed] = due < 0 ? [] : this.#armed.splice(due, 1)
    return armed?.fault ?? { outcome: 'durable', delayMs: 0 }
  }

  /** Writes down what the disk has just kept. */
  #keep(): void {
    const { records = [], outcome } = this.#underWay ?? {}
    this.#underWay = null
    if (outcome !== 'durable' && outcome !== 'answerLost' && outcome !== 'unknownApplied') return
    this.#options.chronicle.keep(records, revision => this.#options.originOf(revision))
  }

  #judgeRevisions(records: readonly JournalRecord[]): void {
    let last = this.#options.chronicle.version
    for (const record of records) {
      const revision = revisionOf(record)
      if (revision <= last) this.#options.onViolation(`W4: revision ${revision} is used after ${last}`)
      last = revision
    }
  }
}
