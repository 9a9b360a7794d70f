// client-go's lock of a kubeconfig: whoever makes the file `<file>.lock` holds it, until it is taken away.
//
// A program that dies amid leaves it behind. Ours says in it who made it, so that whoever comes next knows when that one is gone;
// kubectl's is empty, and counts as left behind when it is older than anybody works on one small file.

import { open, readFile, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { type Clock, sleep } from '../../base/clock.ts'
import { systemCode } from '../../base/system-code.ts'
import { KubeconfigError } from './kubeconfig.ts'

/** Longer than any program holds the lock: it reads and writes one small file under it. */
const waitMsMax = 5000
const lookAgainMs = 50
const heldMsMax = 60_000

/** Runs `work` under the lock of `file`. */
export async function withFileLock<T>(file: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  const giveUpAt = clock.now() + waitMsMax
  while (!(await take(lock))) {
    if (await isLeftBehind(lock, clock)) await remove(lock)
    else if (clock.now() >= giveUpAt)
      throw new KubeconfigError(
        `${lock} is there: another program is writing ${file}, or one died; if so, delete it`,
      )
    else await sleep(clock, lookAgainMs)
  }
  try {
    return await work()
  } finally {
    await remove(lock)
  }
}

/** Whether it was free. */
async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600)
    await handle.writeFile(`${process.pid} ${hostname()}`).finally(() => handle.close())
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function isLeftBehind(lock: string, clock: Clock): Promise<boolean> {
  try {
    const [{ mtimeMs }, maker] = await Promise.all([stat(lock), readFile(lock, 'utf8').catch(() => '')])
    if (clock.now() - mtimeMs > heldMsMax) return true
    const [, pid, host] = /^(\d+) (.+)$/.exec(maker) ?? []
    return host === hostname() && !isRunning(Number(pid))
  } catch (error) {
    // It was taken away meanwhile.
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's may not be signalled, and runs.
    return systemCode(error) !== 'ESRCH'
  }
}

async function remove(lock: string): Promise<void> {
  try {
    await unlink(lock)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
