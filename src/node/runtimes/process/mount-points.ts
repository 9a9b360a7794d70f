import { existsSync, lstatSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mount } from '../../runtime.ts'

/**
 * Makes the mount points that are missing on the host, in the upper layers: a plain user may not make folders among those of
 * root, but what lies in a layer of their own appears among them all the same.
 */
export function prepareMountPoints(folder: string, mounts: readonly Mount[]): void {
  for (const { hostPath, containerPath } of mounts) {
    const path = resolved(containerPath)
    const [, top = ''] = path.split('/')
    // What is not on the host's root is made in the new root itself.
    if (existsSync(path) || !existsSync(`/${top}`) || lstatSync(`/${top}`).isSymbolicLink()) continue
    const point = join(folder, 'layers', top, 'upper', path.slice(top.length + 1))
    if (statSync(hostPath).isDirectory()) mkdirSync(point, { recursive: true })
    else {
      mkdirSync(dirname(point), { recursive: true })
      if (!existsSync(point)) writeFileSync(point, '')
    }
  }
}

/** The path with the links of its existing part followed. */
function resolved(path: string): string {
  if (path === '/') return path
  try {
    return realpathSync(path)
  } catch {
    return join(resolved(dirname(path)), path.slice(path.lastIndexOf('/')))
  }
}
