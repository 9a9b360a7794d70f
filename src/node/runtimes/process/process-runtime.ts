import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import { loopbackNetwork, openBridge, type PodNetwork } from './bridge-network.ts'
import { detectCgroups } from './cgroups.ts'
import { detectProcessIsolation, type ProcessIsolation } from './isolation.ts'
import { ProcessDriver, type ProcessParts, type ProcessRuntime } from './process-driver.ts'
import { ProcessFolders, type SandboxRecord } from './process-folders.ts'
import { runTool } from './run-tool.ts'

export type { ProcessRuntime } from './process-driver.ts'

export interface ProcessRuntimeOptions {
  /** Where it keeps its folders. The same folder finds the same processes again. */
  readonly folder: string
  /** What no container may see: the data folder, with Kedge's keys. Its own folder when left out. */
  readonly hiddenFolder?: string
  /** Wanted for the bridge; another range is taken when the host uses this one. */
  readonly podCidr: string
  readonly version: string
  /** Found out when left out. */
  readonly isolation?: ProcessIsolation
  readonly clock?: Clock
  readonly log?: Log
  readonly logBytesMax?: number
}

export async function openProcessRuntime(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
  const { podCidr, clock = systemClock, log = silentLog } = options
  const folders = await ProcessFolders.open(options.folder)
  const tag = createHash('sha1').update(folders.root).digest('hex').slice(0, 6)
  const isolation = options.isolation ?? (await detectProcessIsolation())
  const sandboxes = await folders.sandboxes()
  const notes = [...isolation.notes]
  const network = await openNetwork({ isolation, tag, podCidr, sandboxes, notes })
  const cgroups = await detectCgroups(`kedge-${tag}`)
  if (cgroups.kind === 'none')
    notes.push('limits of CPU and memory are not kept: control groups cannot be written')
  const canGiveUp = await findsSetpriv(isolation.kind)
  if (!canGiveUp && isolation.kind !== 'none')
    notes.push('containers have every capability: setpriv (util-linux) is missing or not allowed')
  const hiddenFolder = await realpath(options.hiddenFolder ?? folders.root)
  const parts: ProcessParts = {
    folders,
    network,
    cgroups,
    clock,
    log,
    isolation: { ...isolation, notes },
    canGiveUp,
    hiddenFolder,
  }
  const driver = new ProcessDriver(parts, options)
  await driver.resume(sandboxes)
  return driver
}

/** Whether powers can be given up where containers run: `setpriv` of util-linux is here, and the kernel lets it. */
async function findsSetpriv(kind: ProcessIsolation['kind']): Promise<boolean> {
  const isPlainUser = kind === 'none' && process.getuid?.() !== 0
  const enter = kind === 'user' ? ['unshare', '--user', '--map-root-user'] : []
  const wanted = isPlainUser ? [] : ['--bounding-set=-sys_admin']
  return (await runTool([...enter, 'setpriv', ...wanted, '--no-new-privs', 'true'])).exitCode === 0
}

async function openNetwork(options: {
  readonly isolation: ProcessIsolation
  readonly tag: string
  readonly podCidr: string
  readonly sandboxes: readonly SandboxRecord[]
  readonly notes: string[]
}): Promise<PodNetwork> {
  const { isolation, tag, podCidr, sandboxes, notes } = options
  if (isolation.kind !== 'root') return loopbackNetwork(tag)
  try {
    const knownSandboxes = new Set(sandboxes.map(each => each.id))
    return await openBridge({ tag, podCidr, knownSandboxes })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    notes.push(`pods share the host's network, because a bridge cannot be made: ${reason}`)
    return loopbackNetwork(tag)
  }
}
