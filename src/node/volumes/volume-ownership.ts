// The group of a pod's volumes: `fsGroup` owns every file, may read and write it, and what is made later belongs to it too.
//
// As kubelet does it: recursively, when the volume is given to the pod. With `fsGroupChangePolicy: OnRootMismatch` a volume
// whose root is as it should be is taken to be so throughout. Without root the owner is the only one there is, and stays.
import { chmod, lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoreRefusal } from './atomic-folder.ts'

export interface GroupOwnership {
  readonly fsGroup: number
  readonly policy: 'Always' | 'OnRootMismatch'
}

const forGroup = { file: 0o660, folder: 0o2770 } as const

/** Gives the volume to the group. */
export async function giveToGroup(volume: string, { fsGroup, policy }: GroupOwnership): Promise<void> {
  if (policy === 'OnRootMismatch' && (await isGiven(volume, fsGroup))) return
  // Its root comes last: a volume that was given halfway does not look as if it were wholly.
  for await (const path of below(volume)) await giveOne(path, fsGroup)
  await giveOne(volume, fsGroup)
}

async function isGiven(volume: string, fsGroup: number): Promise<boolean> {
  const { gid, mode } = await lstat(volume)
  return gid === fsGroup && (mode & forGroup.folder) === forGroup.folder
}

async function giveOne(path: string, fsGroup: number): Promise<void> {
  const found = await lstat(path).catch(ignoreGone)
  if (!found) return
  if (found.gid !== fsGroup) await lchown(path, found.uid, fsGroup).catch(ignoreRefusal)
  if (found.isSymbolicLink()) return
  const mode = found.mode | (found.isDirectory() ? forGroup.folder : forGroup.file)
  if (mode !== found.mode) await chmod(path, mode & 0o7777).catch(ignoreRefusal)
}

/** Everything in the folder, one by one, so that a volume of millions of files takes no memory; links are not followed. */
async function* below(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* below(path)
    yield path
  }
}

/** A volume may be in use while it is walked. */
function ignoreGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
