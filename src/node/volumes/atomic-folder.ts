// Writes the files of a configuration volume so that readers see all of the old or all of the new, as kubelet does:
// the files lie in a folder of their own with a time in its name, `..data` leads to it, and each name in the volume leads
// through `..data`. An update makes a new folder and turns the one link.

import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Instant } from '../../base/clock.ts'
import { systemCode } from '../../base/system-code.ts'
import type { VolumeFiles } from './volume-files.ts'

const dataLink = '..data'

export interface AtomicFolderOptions {
  readonly now: Instant
  /** The group that the pod's processes share. */
  readonly fsGroup?: number
}

/** Brings the folder to these files; false when it holds them already. */
export async function writeAtomically(
  folder: string,
  files: VolumeFiles,
  { now, fsGroup }: AtomicFolderOptions,
): Promise<boolean> {
  await mkdir(folder, { recursive: true })
  const before = await readlink(join(folder, dataLink)).catch(() => null)
  if (before !== null && (await isCurrent(join(folder, before), files))) return false
  const name = await freshName(folder, now)
  await mkdir(join(folder, name), { mode: 0o755 })
  for (const [path, { content, mode, uid }] of files) {
    const file = join(folder, name, path)
    await mkdir(dirname(file), { recursive: true })
    // A secret is never readable by others, not even until its mode is set.
    await writeFile(file, content, { mode: 0o600 })
    await chmod(file, fsGroup === undefined ? mode : mode | ((mode & 0o400) >> 3))
    if (fsGroup !== undefined) await chown(file, -1, fsGroup).catch(ignoreRefusal)
    if (uid !== undefined) await giveToUser(file, uid)
  }
  if (fsGroup !== undefined) await giveFolders(folder, foldersOf(name, files), fsGroup)
  await turnLink(folder, name)
  await linkNames(folder, new Set([...files.keys()].map(path => path.split('/')[0] ?? '')))
  if (before !== null) await rm(join(folder, before), { recursive: true, force: true })
  return true
}

/** The volume's own, and all in which its files lie. */
function foldersOf(name: string, files: VolumeFiles): ReadonlySet<string> {
  const found = new Set(['', name])
  for (const path of files.keys())
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      found.add(join(name, path.slice(0, at)))
  return found
}

/** As kubelet gives what cannot be written to: the group may read it, and what comes into it is the group's. */
async function giveFolders(volume: string, folders: ReadonlySet<string>, fsGroup: number): Promise<void> {
  for (const each of folders) {
    const path = join(volume, each)
    await chown(path, -1, fsGroup).catch(ignoreRefusal)
    await chmod(path, ((await stat(path)).mode & 0o7777) | 0o2050)
  }
}

/** Where files cannot be given away, the user may still read it: nobody else comes into the pod's folder. */
async function giveToUser(file: string, uid: number): Promise<void> {
  try {
    await chown(file, uid, -1)
  } catch (error) {
    if (systemCode(error) !== 'EPERM') throw error
    await chmod(file, 0o644)
  }
}

/** Only root may give files away; without it the owner is the only one there is. */
export function ignoreRefusal(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error
}

async function isCurrent(folder: string, files: VolumeFiles): Promise<boolean> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  if (found.filter(entry => entry.isFile()).length !== files.size) return false
  for (const [path, { content, mode, uid }] of files) {
    const file = join(folder, path)
    const old = await readFile(file).catch(() => null)
    if (old === null || !old.equals(content)) return false
    // Of a file for one user the mode depends on whether it could be given away.
    if (uid === undefined && ((await stat(file)).mode & 0o707) !== (mode & 0o707)) return false
  }
  return true
}

/** `..2026_01_01_00_00_00.123`, as kubelet's, and one that is not there yet. */
async function freshName(folder: string, now: Instant): Promise<string> {
  const stamp = new Date(now).toISOString().slice(0, 23).replaceAll(/[-T:]/g, '_')
  const taken = new Set(await readdir(folder))
  for (let serial = 0; ; serial++) {
    const name = serial === 0 ? `..${stamp}` : `..${stamp}_${serial}`
    if (!taken.has(name)) return name
  }
}

async function turnLink(folder: string, name: string): Promise<void> {
  const next = join(folder, `${dataLink}_tmp`)
  await rm(next, { force: true })
  await symlink(name, next)
  await rename(next, join(folder, dataLink))
}

async function linkNames(folder: string, names: ReadonlySet<string>): Promise<void> {
  const present = new Set((await readdir(folder)).filter(name => !name.startsWith('..')))
  for (const name of names) if (!present.has(name)) await symlink(join(dataLink, name), join(folder, name))
  for (const name of present) if (!names.has(name)) await unlink(join(folder, name))
}
