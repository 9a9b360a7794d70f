import { open, unlink } from 'node:fs/promises'
import { type Clock, sleep } from '../../base/clock.ts'
import { KubeconfigError } from './kubeconfig.ts'

/** Longer than any program holds the lock: it reads and writes one small file under it. */
const waitMsMax = 5000
const lookAgainMs = 50

/** Runs `work` under client-go's lock of a kubeconfig, the file `<file>.lock`. */
export async function withFileLock<T>(file: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  const giveUpAt = clock.now() + waitMsMax
  while (!(await take(lock))) {
    if (clock.now() >= giveUpAt)
      throw new KubeconfigError(
        `${lock} is there: another program is writing ${file}, or one died; if so, delete it`,
      )
    await sleep(clock, lookAgainMs)
  }
  try {
    return await work()
  } finally {
    await unlink(lock)
  }
}

/** Whether it was free. */
async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0)
    await handle.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
