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

interface Limited {
  readonly id: string
  readonly resources: ContainerSpec['resources']
}

/** Makes the groups of a container with its limits; the folders that its process has to join. */
export async function makeCgroups(cgroups: Cgroups, { id, resources }: Limited): Promise<readonly string[]> {
  const settings = settingsOf(cgroups, resources)
  if (settings.every(({ value }) => value === null)) return []
  // One of each kind: what runs cannot be put into a group later without losing what it starts meanwhile.
  const folders = [...new Set(settings.map(({ parent }) => join(parent, id)))]
  try {
    for (const folder of folders) await makeFolder(folder)
    await writeSettings(settings, id)
  } catch (error) {
    await removeCgroups(folders)
    throw error
  }
  return folders
}

/** Changes the limits of a container that runs. */
export async function resizeCgroups(
  cgroups: Cgroups,
  { id, resources, folders }: Limited & { readonly folders: readonly string[] },
): Promise<void> {
  const settings = settingsOf(cgroups, resources)
  const outside = settings.find(({ parent, value }) => value !== null && !folders.includes(join(parent, id)))
  if (outside) throw new Error('it was started without a control group, and has to start anew to be in one')
  await writeSettings(settings, id)
}

interface Setting {
  readonly parent: string
  readonly file: string
  /** Null leaves it as it is. */
  readonly value: string | null
}

function settingsOf(cgroups: Cgroups, resources: ContainerSpec['resources']): readonly Setting[] {
  const { memoryBytesLimit, cpuMillisLimit, cpuMillisRequest } = resources
  const memory = memoryBytesLimit === undefined ? null : `${memoryBytesLimit}`
  const quota = cpuMillisLimit === undefined ? null : Math.max(1000, cpuMillisLimit * 100)
  switch (cgroups.kind) {
    case 'none':
      return []
    case 'v1': {
      const shares = cpuMillisRequest === undefined ? null : Math.max(2, Math.round(cpuMillisRequest * 1.024))
      return [
        ...(cgroups.memory === null
          ? []
          : [{ parent: cgroups.memory, file: 'memory.limit_in_bytes', value: memory }]),
        ...(cgroups.cpu === null
          ? []
          : [
              { parent: cgroups.cpu, file: 'cpu.shares', value: shares === null ? null : `${shares}` },
              { parent: cgroups.cpu, file: 'cpu.cfs_quota_us', value: quota === null ? null : `${quota}` },
            ]),
      ]
    }
    case 'v2': {
      const parent = cgroups.root
      const weight = cpuMillisRequest === undefined ? null : `${weightOf(cpuMillisRequest)}`
      return [
        { parent, file: 'memory.max', value: memory },
        { parent, file: 'cpu.weight', value: weight },
        { parent, file: 'cpu.max', value: quota === null ? null : `${quota} 100000` },
      ]
    }
  }
}

async function writeSettings(settings: readonly Setting[], id: string): Promise<void> {
  for (const { parent, file, value } of settings)
    if (value !== null) await writeFile(join(parent, id, file), value)
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
