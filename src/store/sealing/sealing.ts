// Entries that only Kedge shall read, sealed on the disk: which keys there are, and how a new one takes over.
//
// The way of a new key, each step durable before the next, so that a crash between any two leaves a state from which the
// next start goes on:
//   1. it lies beside the key file (`<file>.next`), offered by `kedge encryption rotate`;
//   2. it stands first in the key file, before those that are used up to now: everything can be opened with that file;
//   3. every entry is written again, sealed with it;
//   4. it stands alone in the key file;
//   5. `<file>.next` is removed, by which who offered it sees that all is done.
// Data that were written before there was a key go the same way from step 3.
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock, Timer } from '../../base/clock.ts'
import {
  newSealingKey,
  nextKeyFileOf,
  readKeyFile,
  type SealingKeys,
  syncFolder,
  writeKeyFile,
} from '../../base/encryption-keys.ts'
import type { Log } from '../../base/log.ts'
import type { OpenedJournal } from '../journal.ts'
import { SealedJournal } from './sealed-journal.ts'

export interface SealingOptions {
  /** See base/encryption-keys.ts. Made when it is missing. */
  readonly file: string
  readonly clock: Clock
  readonly log: Log
}

export interface Sealing {
  /** The journal that the store is to use; once. Its entries throw `StoreCorrupt` where one cannot be opened. */
  over(opened: OpenedJournal): OpenedJournal
  /** Before the first write: keeps a key that is new, and takes one over that is offered. */
  begin(): Promise<void>
  stop(): void
}

const lookAgainMs = 1000
/** After the disk refused to have entries written again. */
const tryAgainMs = 10_000

/** Throws `KeyFileUnusable`. */
export async function openSealing({ file, clock, log }: SealingOptions): Promise<Sealing> {
  const found = await readKeyFile(file)
  const offered = await readKeyFile(nextKeyFileOf(file))
  let keys: SealingKeys = found ?? offered ?? { keys: [newSealingKey(clock.now())], resources: ['secrets'] }
  let journal: SealedJournal | null = null
  let timer: Timer | null = null
  let stopped = false

  const use = (next: SealingKeys) => {
    keys = next
    journal?.use(next)
  }
  const again = (afterMs: number) => {
    if (stopped) return
    timer = clock.after(afterMs, () => {
      look().catch((error: unknown) => {
        log.error('a new encryption key cannot be taken over', { file, error: String(error) })
        again(tryAgainMs)
      })
    })
  }
  /** Step 2, unless it was done before a crash. */
  const adopt = async (next: SealingKeys) => {
    const [newest] = next.keys
    if (!newest || keys.keys[0]?.name === newest.name) return
    const older = keys.keys.filter(({ name }) => name !== newest.name)
    const all = { keys: [newest, ...older], resources: keys.resources }
    await writeKeyFile(file, all)
    use(all)
    log.info('Secrets are being encrypted with a new key', { key: newest.name })
  }
  /** Steps 4 and 5. */
  const finish = async () => {
    const [newest] = keys.keys
    if (newest && keys.keys.length > 1) {
      const alone = { keys: [newest], resources: keys.resources }
      await writeKeyFile(file, alone)
      use(alone)
    }
    await rm(nextKeyFileOf(file), { force: true })
    await syncFolder(dirname(file))
    log.info('Secrets are encrypted with the new key alone', { key: newest?.name })
  }
  /** One step of the way, and again: a batch of entries, or a look whether there is a new key. */
  const look = async (): Promise<void> => {
    if (stopped || !journal) return
    const next = await readKeyFile(nextKeyFileOf(file))
    if (next) await adopt(next)
    if (journal.stale > 0) {
      const rewritten = await journal.rewrite()
      // The store ends with its next write: nobody knows what is on the disk.
      if (rewritten.kind === 'unknown') return
      return again(rewritten.kind === 'durable' ? 0 : tryAgainMs)
    }
    if (next) await finish()
    again(lookAgainMs)
  }

  return {
    over({ journal: below, state }) {
      journal = new SealedJournal(below, keys)
      return { journal, state: { revision: state.revision, entries: journal.read(state.entries) } }
    },
    async begin() {
      if (!found) await writeKeyFile(file, keys)
      if (offered) await adopt(offered)
      again(0)
    },
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
