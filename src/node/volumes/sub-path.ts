import { lstat, mkdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { VolumeError } from './volume-error.ts'

/** The place below a volume that a mount asks for, made where it is missing. A link may not lead out of the volume. */
export async function prepareSubPath(volume: string, subPath: string): Promise<string> {
  if (subPath.split('/').includes('..') || subPath.startsWith('/'))
    throw new VolumeError(`subPath "${subPath}" must not contain ".." or be absolute`)
  const root = await realpath(volume)
  let at = root
  for (const part of subPath.split('/').filter(each => each !== '' && each !== '.')) {
    const next = join(at, part)
    const found = await lstat(next).catch(() => null)
    if (found === null) {
      await mkdir(next, { mode: 0o750 })
      at = next
    } else at = await realpath(next)
    if (at !== root && !at.startsWith(root + sep))
      throw new VolumeError(`subpath "${subPath}" not within volume path "${volume}"`)
  }
  return at
}
