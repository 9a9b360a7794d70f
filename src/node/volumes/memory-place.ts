// Where a node keeps what must never be written to a disk: Secrets and tokens of Pods, as files. Kubelet mounts a tmpfs for each
// such volume. One folder on a tmpfs that the machine has anyway does the same, and leaves no mounts behind.
import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** What the kernel calls a file system in memory (`TMPFS_MAGIC`). */
const tmpfsType = 0x01021994
const places = ['/dev/shm', '/run']

/**
 * The folder for the Pods that live in `pods`, which is found again by that name alone; null where there is none: without root,
 * since what is in memory there goes with the user's last session while Pods stay, and on other systems than Linux.
 */
export async function openMemoryPlace(
  pods: string,
  candidates: readonly string[] = places,
): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const name = `kedge-${createHash('sha256').update(pods).digest('hex').slice(0, 16)}`
  for (const place of candidates) {
    if (!(await isMemory(place))) continue
    const folder = join(place, name)
    await mkdir(folder, { mode: 0o700 }).catch(() => {})
    if (await isOurs(folder)) return folder
  }
  return null
}

/** For Pods that have ended: with them goes what they had there. */
export const clearMemoryPlace = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true })

/** Programs in a Secret are run like others: not where the machine forbids that of all that is in this memory. */
async function isMemory(place: string): Promise<boolean> {
  const found = await statfs(place).catch(() => null)
  if (found?.type !== tmpfsType) return false
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' '))
  const options = mounts.findLast(([, at]) => at === place)?.[3]?.split(',') ?? []
  return !options.includes('noexec') && !options.includes('ro')
}

/** Anybody may make names in `/dev/shm`. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null)
  if (!found?.isDirectory()) return false
  return found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}
