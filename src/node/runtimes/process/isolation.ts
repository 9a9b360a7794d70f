import { readFileSync } from 'node:fs'
import { runTool } from './run-tool.ts'

/** How far a host process can be set apart from the rest of this machine. */
export interface ProcessIsolation {
  /**
   * `root`: namespaces of every kind. `user`: the same, within a user namespace of a plain user's own. `none`: a plain
   * process.
   */
  readonly kind: 'root' | 'user' | 'none'
  /** What is missing and why, for people. */
  readonly notes: readonly string[]
}

const tools = ['unshare', 'nsenter', 'mount', 'umount', 'pivot_root'] as const

/** Finds out by trying. */
export async function detectProcessIsolation(): Promise<ProcessIsolation> {
  if (process.platform !== 'linux') return plainProcesses(`${process.platform} has no namespaces`)
  const missing = await missingTools()
  if (missing.length > 0) return plainProcesses(`${missing.join(', ')} of util-linux is missing`)
  const isRoot = process.getuid?.() === 0
  const own = isRoot ? [] : ['--user', '--map-root-user', '--net']
  const flags = ['--mount', '--uts', '--ipc', '--pid', '--fork']
  const attempt = 'mount --make-rprivate / && mount -t tmpfs tmpfs /mnt'
  const { exitCode, output } = await runTool(['unshare', ...own, ...flags, 'sh', '-c', attempt])
  if (exitCode === 0) return { kind: isRoot ? 'root' : 'user', notes: [] }
  return plainProcesses(isRoot ? `the kernel refuses namespaces (${output})` : whyRefused(output))
}

/** What is missing where Pods are set apart by nothing, and what has it. */
export const plainProcesses = (why: string): ProcessIsolation => ({
  kind: 'none',
  notes: [
    `Pods are plain processes without mounts, names and Services of their own, because ${why}; ` +
      'Linux has those as root or with user namespaces, and --runtime simulated does without',
  ],
})

/** The switches by which systems keep user namespaces from plain users. */
const switches = [
  { file: '/proc/sys/user/max_user_namespaces', off: '0', name: 'user.max_user_namespaces=15000' },
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    off: '0',
    name: 'kernel.unprivileged_userns_clone=1',
  },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    off: '1',
    name: 'kernel.apparmor_restrict_unprivileged_userns=0',
  },
] as const

function whyRefused(output: string): string {
  const off = switches.find(({ file, off }) => readOr(file) === off)
  return off
    ? `user namespaces are switched off here (as root: sysctl -w ${off.name})`
    : `the kernel refuses user namespaces (${output})`
}

function readOr(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    // This kernel has no such switch.
    return null
  }
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
export function hostMounts(hidden: readonly string[]): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(
      ([, path = '', type = '']) => isShown(path, type) && !hidden.some(each => path.startsWith(`${each}/`)),
    )
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
