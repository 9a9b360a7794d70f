// Limits by control groups, version 1 or 2, where this process may make some; otherwise containers run without limits.
import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContainerSpec } from '../../runtime.ts'

export type Cgroups =
  | { readonly kind: 'none' }
  | { readonly kind: 'v1'; readonly memory: string | null; readonly cpu: string | null }
  | { readonly kind: 'v2'; readonly root: string }

/** What can be limited here; `name` is the folder that all of Kedge's groups lie in. */
export async function detectCgroups(name: string, mountPoint = '/sys/fs/cgroup'): Promise<Cgroups> {
  if (await isThere(join(mountPoint, 'cgroup.controllers'))) return detectV2(join(mountPoint, name))
  const memory = await madeFolder(join(mountPoint, 'memory', name), 'memory.limit_in_bytes')
  const cpu = await madeFolder(join(mountPoint, 'cpu', name), 'cpu.cfs_quota_us')
  return memory === null && cpu === null ? { kind: 'none' } : { kind: 'v1', memory, cpu }
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

async function detectV2(root: string): Promise<Cgroups> {
  try {
    await makeFolder(root)
    await writeFile(join(dirname(root), 'cgroup.subtree_control'), '+memory +cpu')
    await writeFile(join(root, 'cgroup.subtree_control'), '+memory +cpu')
    return { kind: 'v2', root }
  } catch {
    // Not ours to write: a plain user, or a container without a delegated group.
    return { kind: 'none' }
  }
}

async function madeFolder(path: string, file: string): Promise<string | null> {
  try {
    await makeFolder(path)
    return (await isThere(join(path, file))) ? path : null
  } catch {
    return null
  }
}

/**
 * One folder in one that is there. Not `recursive`: where the kernel's file systems are mounted without control groups,
 * that never ends in Node, which takes the kernel's "no such entry" for a parent that it has to make first.
 */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** Makes the groups of a container with its limits; the folders that its process has to join. */
export async function makeCgroups(
  cgroups: Cgroups,
  { id, resources }: { readonly id: string; readonly resources: ContainerSpec['resources'] },
): Promise<readonly string[]> {
  const { memoryBytesLimit, cpuMillisLimit, cpuMillisRequest } = resources
  const settings: (readonly [folder: string | null, file: string, value: string | null])[] = []
  if (cgroups.kind === 'v1') {
    const { memory, cpu } = cgroups
    settings.push(
      [memory, 'memory.limit_in_bytes', memoryBytesLimit === undefined ? null : `${memoryBytesLimit}`],
      [
        cpu,
        'cpu.shares',
        cpuMillisRequest === undefined ? null : `${Math.max(2, Math.round(cpuMillisRequest * 1.024))}`,
      ],
      [
        cpu,
        'cpu.cfs_quota_us',
        cpuMillisLimit === undefined ? null : `${Math.max(1000, cpuMillisLimit * 100)}`,
      ],
    )
  } else if (cgroups.kind === 'v2') {
    const { root } = cgroups
    settings.push(
      [root, 'memory.max', memoryBytesLimit === undefined ? null : `${memoryBytesLimit}`],
      [root, 'cpu.weight', cpuMillisRequest === undefined ? null : `${weightOf(cpuMillisRequest)}`],
      [
        root,
        'cpu.max',
        cpuMillisLimit === undefined ? null : `${Math.max(1000, cpuMillisLimit * 100)} 100000`,
      ],
    )
  }
  const folders = new Set<string>()
  for (const [parent, file, value] of settings) {
    if (parent === null || value === null) continue
    const folder = join(parent, id)
    await makeFolder(folder)
    await writeFile(join(folder, file), value)
    folders.add(folder)
  }
  return [...folders]
}

/** kubelet's conversion of CPU shares to a weight. */
const weightOf = (cpuMillis: number): number =>
  Math.min(10_000, Math.max(1, Math.round(1 + ((cpuMillis * 1.024 - 2) * 9999) / 262_142)))

/** Whether the kernel has killed something in these groups for want of memory. */
export async function hasRunOutOfMemory(folders: readonly string[]): Promise<boolean> {
  const files = folders.flatMap(folder =>
    ['memory.events', 'memory.oom_control'].map(name => join(folder, name)),
  )
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  return texts.some(text => /^oom_kill [1-9]/m.test(text))
}

export async function removeCgroups(folders: readonly string[]): Promise<void> {
  // What is left is gone already, or something is still dying in it; the next start of Kedge tries again.
  for (const folder of folders) await rmdir(folder).catch(() => {})
}

/** Takes Kedge's own folders away once no container needs them. */
export async function closeCgroups(cgroups: Cgroups): Promise<void> {
  if (cgroups.kind === 'v1')
    await removeCgroups([cgroups.memory, cgroups.cpu].filter(folder => folder !== null))
  else if (cgroups.kind === 'v2') await removeCgroups([cgroups.root])
}
