import { chmod, chown, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ignoreRefusal } from './atomic-folder.ts'
import { VolumeError } from './volume-error.ts'

/** The place below a volume that a mount asks for, made where it is missing, with the volume's own mode and group. A link may not lead out of the volume. */
export async function prepareSubPath(volume: string, subPath: string): Promise<string> {
  if (subPath.split('/').includes('..') || subPath.startsWith('/'))
    throw new VolumeError(`subPath "${subPath}" must not contain ".." or be absolute`)
  const root = await realpath(volume)
  let at = root
  for (const part of subPath.split('/').filter(each => each !== '' && each !== '.')) {
    const next = join(at, part)
    const found = await lstat(next).catch(() => null)
    if (found === null) {
      await makeLike(root, next)
      at = next
    } else at = await realpath(next)
    if (at !== root && !at.startsWith(root + sep))
      throw new VolumeError(`subpath "${subPath}" not within volume path "${volume}"`)
  }
  return at
}

/** Whoever may write to the volume may write there, the bits for group and deletion included. */
async function makeLike(volume: string, folder: string): Promise<void> {
  const { mode, gid } = await stat(volume)
  await mkdir(folder)
  await chown(folder, -1, gid).catch(ignoreRefusal)
  await chmod(folder, mode & 0o7777)
}
