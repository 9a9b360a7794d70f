import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { EmptyDirVolumeSource } from '../../api/generated/types.ts'
import { parseQuantity, quantityToNumber } from '../../api/quantity.ts'
import { errorWords } from '../../base/error-words.ts'
import { ignoreRefusal } from './atomic-folder.ts'
import { VolumeError } from './volume-error.ts'

const run = promisify(execFile)

/** A folder that lives as long as its pod: on disk, or in memory where the manifest wants it and root may mount it. */
export async function prepareEmptyDir(
  path: string,
  { medium, sizeLimit }: EmptyDirVolumeSource,
  { fsGroup }: { readonly fsGroup?: number },
): Promise<void> {
  await mkdir(path, { recursive: true })
  if (medium === 'Memory' && process.getuid?.() === 0 && !(await isMounted(path)))
    await mountMemory(path, sizeLimit)
  if (fsGroup !== undefined) await chown(path, -1, fsGroup).catch(ignoreRefusal)
  // Everybody may write; new files belong to the group.
  await chmod(path, fsGroup === undefined ? 0o777 : 0o2777)
}

async function mountMemory(path: string, sizeLimit: string | undefined): Promise<void> {
  const limit = sizeLimit ? parseQuantity(sizeLimit) : null
  const options = limit === null ? 'mode=1777' : `mode=1777,size=${quantityToNumber(limit)}`
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  } catch (error) {
    throw new VolumeError(`mount failed: ${errorWords(error)}`)
  }
}

/** Unmounts what is in memory. */
export async function unmountEmptyDir(path: string): Promise<void> {
  if (await isMounted(path)) await run('umount', ['-l', path]).catch(() => {})
}

async function isMounted(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  return mounts.includes(` ${path.replaceAll(' ', '\\040')} `)
}
