// A disk in memory that fails on purpose: what a store is opened on, crashed on, and opened on again.
//
// Every append asks `faults` what shall become of it, by its number since the disk was made. What the disk keeps is
// exactly what a real one would: the durable batches, those whose answer was lost, and those of an unknown outcome that
// were applied; never one that was refused. `crash` cuts the journals off that are open: they keep nothing more and
// answer nothing more, as if their process had ended. Nothing here takes chance or time but from the caller.
import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { type Appended, type JournalRecord, type OpenedJournal, revisionOf } from '../store/journal.ts'
import type { Entry, Key, Revision } from '../store/store.ts'

export type FaultOutcome =
  | 'durable'
  /** Nothing is kept, and the store is told so. */
  | 'refused'
  /** It is kept and nobody is told: the process that waits for it has to crash. */
  | 'answerLost'
  /** The flush failed. The store is told that nobody knows; it is kept. */
  | 'unknownApplied'
  /** The same, but it is not kept. */
  | 'unknownLost'

export interface Fault {
  readonly outcome: FaultOutcome
  /** How long it takes; at once when left out. */
  readonly delayMs?: number
}

/** What becomes of an append. Calls are counted from 0 over the whole life of the disk, crashes included. */
export type Faults = (call: number, records: readonly JournalRecord[]) => Fault

export interface FaultDiskOptions {
  readonly faults?: Faults
  /** For delays; without it, faults may have none. */
  readonly clock?: Clock
  /** Told when a batch is kept whose answer never comes. */
  onAnswerLost?(): void
}

export interface FaultDisk {
  /** Appends so far. */
  readonly calls: number
  /** What would be found now. */
  readonly kept: { readonly revision: Revision; readonly entries: readonly Entry[] }
  /** A journal on what is kept. One at a time: it asserts that the one before was closed or crashed. */
  open(): OpenedJournal
  crash(): void
}

export function faultDisk({
  faults = () => ({ outcome: 'durable' }),
  clock,
  onAnswerLost,
}: FaultDiskOptions = {}): FaultDisk {
  const entries = new Map<Key, Entry>()
  let revision = 0 as Revision
  let calls = 0
  /** Raised by a crash: what was opened before is cut off. */
  let life = 0
  let isOpen = false
  const apply = (records: readonly JournalRecord[]) => {
    for (const record of records) {
      if (record.kind === 'put') entries.set(record.entry.key, record.entry)
      else entries.delete(record.key)
      revision = revisionOf(record)
    }
  }
  const pause = (delayMs: number): Promise<void> =>
    new Promise(resolve => {
      if (delayMs <= 0) return resolve()
      assert(clock, 'A disk that takes time needs a clock.')
      clock.after(delayMs, resolve)
    })
  const keptNow = () => ({ revision, entries: [...entries.values()] })
  return {
    get calls() {
      return calls
    },
    get kept() {
      return keptNow()
    },
    open() {
      assert(!isOpen, 'A disk has one journal at a time.')
      isOpen = true
      const own = life
      let poisoned = false
      const write = async (records: readonly JournalRecord[], keep: () => void): Promise<Appended> => {
        assert(!poisoned, 'Nothing is written after an unknown outcome.')
        const { outcome, delayMs = 0 } = faults(calls++, records)
        await pause(delayMs)
        if (own !== life) return never()
        if (outcome === 'durable' || outcome === 'answerLost' || outcome === 'unknownApplied') keep()
        poisoned = outcome === 'unknownApplied' || outcome === 'unknownLost'
        if (outcome !== 'answerLost') return answers[outcome]
        onAnswerLost?.()
        return never()
      }
      return {
        state: keptNow(),
        journal: {
          append: records => write(records, () => apply(records)),
          rewrite: again =>
            write(
              again.map(entry => ({ kind: 'put', entry })),
              () => {
                for (const entry of again) {
                  assert(
                    entries.get(entry.key)?.revision === entry.revision,
                    'What is written again is there.',
                  )
                  entries.set(entry.key, entry)
                }
              },
            ),
          async close() {
            if (own === life) isOpen = false
          },
        },
      }
    },
    crash() {
      life++
      isOpen = false
    },
  }
}

/** A promise of its own each time: one that all share would keep everybody who has ever waited for it. */
const never = (): Promise<never> => new Promise(() => {})

const answers: { readonly [Outcome in Exclude<FaultOutcome, 'answerLost'>]: Appended } = {
  durable: { kind: 'durable' },
  refused: { kind: 'refused', cause: new Error('no room, on purpose') },
  unknownApplied: { kind: 'unknown', cause: new Error('the flush failed, on purpose') },
  unknownLost: { kind: 'unknown', cause: new Error('the flush failed, on purpose') },
}

/** One outcome after the other; durable when they are used up. */
export const scriptedFaults =
  (script: readonly (FaultOutcome | Fault)[]): Faults =>
  call => {
    const fault = script[call] ?? 'durable'
    return typeof fault === 'string' ? { outcome: fault } : fault
  }

export interface FaultRates {
  /** How often, of all appends, each happens: in [0, 1], and not above 1 in all. */
  readonly rates: { readonly [Outcome in Exclude<FaultOutcome, 'durable'>]?: number }
  /** How often an append takes time, and how much at most. */
  readonly slow?: { readonly rate: number; readonly msMax: number }
}

export function seededFaults(random: Random, { rates, slow }: FaultRates): Faults {
  const kinds = Object.entries(rates) as [FaultOutcome, number][]
  return () => {
    const outcome = pick(kinds, random.next())
    const isSlow = slow !== undefined && random.next() < slow.rate
    return { outcome, delayMs: isSlow ? Math.ceil(random.next() * slow.msMax) : 0 }
  }
}

/** The outcome whose share of [0, 1) `chance` falls into. */
function pick(kinds: readonly [FaultOutcome, number][], chance: number): FaultOutcome {
  let below = 0
  for (const [outcome, rate] of kinds) {
    below += rate
    if (chance < below) return outcome
  }
  return 'durable'
}
