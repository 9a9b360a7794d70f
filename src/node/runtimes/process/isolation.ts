import { readFileSync } from 'node:fs'
import { runTool } from './run-tool.ts'

/** How far a host process can be set apart from the rest of this machine. */
export interface ProcessIsolation {
  /**
   * `root`: namespaces of every kind. `user`: those that a plain user may make, within a user namespace; the network is
   * the host's. `none`: a plain process.
   */
  readonly kind: 'root' | 'user' | 'none'
  /** What is missing and why, for people. */
  readonly notes: readonly string[]
}

const tools = ['unshare', 'nsenter', 'mount', 'umount', 'pivot_root'] as const

/** Finds out by trying. */
export async function detectProcessIsolation(): Promise<ProcessIsolation> {
  if (process.platform !== 'linux')
    return { kind: 'none', notes: [`${process.platform} has no namespaces: pods are plain processes`] }
  const missing = await missingTools()
  if (missing.length > 0)
    return { kind: 'none', notes: [`pods are plain processes, because ${missing.join(', ')} is missing`] }
  const isRoot = process.getuid?.() === 0
  const kind = isRoot ? 'root' : 'user'
  const own = isRoot ? [] : ['--user', '--map-root-user']
  const flags = ['--mount', '--uts', '--ipc', '--pid', '--fork']
  const attempt = 'mount --make-rprivate / && mount -t tmpfs tmpfs /mnt'
  const { exitCode, output } = await runTool(['unshare', ...own, ...flags, 'sh', '-c', attempt])
  if (exitCode !== 0)
    return {
      kind: 'none',
      notes: [`pods are plain processes, because the kernel refuses namespaces: ${output}`],
    }
  const notes = isRoot ? [] : ["pods share the host's network, because Kedge does not run as root"]
  return { kind, notes }
}

async function missingTools(): Promise<readonly string[]> {
  const found = await Promise.all(
    tools.map(async name => (await runTool(['sh', '-c', `command -v ${name}`])).exitCode === 0),
  )
  return tools.filter((_, index) => !found[index])
}

/** Places that a container gets afresh, and places that hold nothing a program needs. */
const leftOut = new Set(['proc', 'sys', 'dev', 'run', 'tmp', 'boot', 'mnt', 'media', 'cdrom'])
const memoryTypes = new Set(['tmpfs', 'ramfs', 'autofs', 'squashfs', 'devtmpfs', 'nsfs', 'fuse.portal'])

/** File systems of their own near the host's root (`/usr`, `/home` …), which an overlay over the root would not show. */
export function hostMounts(hidden: string): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, path = '', type = '']) => isShown(path, type) && !path.startsWith(`${hidden}/`))
    .map(([, path = '']) => path)
}

function isShown(path: string, type: string): boolean {
  const [, first = '', , third] = path.split('/')
  return (
    first !== '' &&
    third === undefined &&
    !path.includes('\\') &&
    !leftOut.has(first) &&
    !memoryTypes.has(type)
  )
}
