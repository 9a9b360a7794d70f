import { lstat, mkdir, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Mount } from '../../runtime.ts'

/**
 * Makes the mount points that are missing on the host, in the upper layers: a plain user may not make folders among those of
 * root, but what lies in a layer of their own appears among them all the same.
 */
export async function prepareMountPoints(folder: string, mounts: readonly Mount[]): Promise<void> {
  for (const { hostPath, containerPath } of mounts) {
    const path = await resolved(containerPath)
    const [, top = ''] = path.split('/')
    // What is not on the host's root is made in the new root itself.
    const isLayered = (await lstat(`/${top}`).catch(() => null))?.isSymbolicLink() === false
    if (!isLayered || (await lstat(path).catch(() => null)) !== null) continue
    const point = join(folder, 'layers', top, 'upper', path.slice(top.length + 1))
    if ((await stat(hostPath)).isDirectory()) await mkdir(point, { recursive: true })
    else {
      await mkdir(dirname(point), { recursive: true })
      await writeFile(point, '', { flag: 'a' })
    }
  }
}

/** The path with the links of its existing part followed. */
export async function resolved(path: string): Promise<string> {
  if (path === '/') return path
  return realpath(path).catch(async () =>
    join(await resolved(dirname(path)), path.slice(path.lastIndexOf('/'))),
  )
}
