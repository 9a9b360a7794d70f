import type { Stats } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostPathVolumeSource } from '../../api/generated/types.ts'
import { VolumeError } from './volume-error.ts'

/** Checks what lies at the path, or makes it, as the type of the volume asks. */
export async function prepareHostPath({ path, type = '' }: HostPathVolumeSource): Promise<string> {
  switch (type) {
    case '':
      return path
    case 'DirectoryOrCreate':
      if ((await statOf(path)) === null) await mkdir(path, { recursive: true, mode: 0o755 })
      return checked(path, 'a directory', stats => stats.isDirectory())
    case 'FileOrCreate':
      if ((await statOf(path)) === null) {
        if ((await statOf(dirname(path))) === null) throw failed(`open ${path}: no such file or directory`)
        await (await open(path, 'a', 0o644)).close()
      }
      return checked(path, 'a file', stats => stats.isFile())
    case 'Directory':
      return checked(path, 'a directory', stats => stats.isDirectory())
    case 'File':
      return checked(path, 'a file', stats => stats.isFile())
    case 'Socket':
      return checked(path, 'a socket file', stats => stats.isSocket())
    case 'CharDevice':
      return checked(path, 'a character device', stats => stats.isCharacterDevice())
    case 'BlockDevice':
      return checked(path, 'a block device', stats => stats.isBlockDevice())
    default:
      throw failed(`${type} is an invalid volume type`)
  }
}

async function checked(path: string, what: string, is: (stats: Stats) => boolean): Promise<string> {
  const stats = await statOf(path)
  if (stats === null || !is(stats)) throw failed(`${path} is not ${what}`)
  return path
}

const failed = (detail: string) => new VolumeError(`hostPath type check failed: ${detail}`)

const statOf = (path: string): Promise<Stats | null> => stat(path).catch(() => null)
