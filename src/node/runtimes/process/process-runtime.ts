import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { errorWords } from '../../../base/error-words.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import { detectCgroups } from './cgroups.ts'
import { detectProcessIsolation, type ProcessIsolation, plainProcesses } from './isolation.ts'
import { resolved } from './mount-points.ts'
import { openBridge } from './network/bridge-network.ts'
import { loopbackNetwork } from './network/loopback-network.ts'
import type { PodNetwork } from './network/pod-network.ts'
import { ProcessDriver, type ProcessParts, type ProcessRuntime } from './process-driver.ts'
import { ProcessFolders, type SandboxRecord } from './process-folders.ts'
import { runTool } from './run-tool.ts'
import { openUserWorld, WorldUnusable } from './world/user-world.ts'
import { hostWorld, type World } from './world/world.ts'

export type { ProcessRuntime } from './process-driver.ts'

export interface ProcessRuntimeOptions {
  /** Where it keeps its folders. The same folder finds the same processes again. */
  readonly folder: string
  /** What no container may see: the data folder, with Kedge's keys, and more of that kind. Its own folder when left out. */
  readonly hidden?: readonly string[]
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
  const { isolation, world } = await openWorld(
    options.isolation ?? (await detectProcessIsolation()),
    // Beside the folder, since what is in it are sandboxes.
    `${folders.root}-world`,
  )
  const sandboxes = await folders.sandboxes()
  const notes = [...isolation.notes]
  const network = await openNetwork({ isolation, world, tag, podCidr, sandboxes, notes })
  const cgroups = await detectCgroups(`kedge-${tag}`)
  if (cgroups.kind === 'none')
    notes.push('limits of CPU and memory are not kept: control groups cannot be written here')
  const canGiveUp = await findsSetpriv(isolation.kind, world)
  if (!canGiveUp && isolation.kind !== 'none')
    notes.push('containers have every capability: setpriv (util-linux) is missing or not allowed')
  const hidden = await outermost(options.hidden ?? [folders.root])
  const parts: ProcessParts = {
    folders,
    world,
    network,
    cgroups,
    clock,
    log,
    isolation: { ...isolation, notes },
    canGiveUp,
    hidden,
  }
  const driver = new ProcessDriver(parts, options)
  await driver.resume(sandboxes)
  return driver
}

/** The places as they are without links, each once and none below another. They may still be made. */
async function outermost(places: readonly string[]): Promise<readonly string[]> {
  const real = [...new Set(await Promise.all(places.map(each => resolved(resolve(each)))))]
  return real.filter(each => !real.some(other => other !== each && each.startsWith(`${other}/`)))
}

/** Whether powers can be given up where containers run: `setpriv` of util-linux is here, and the kernel lets it. */
async function findsSetpriv(kind: ProcessIsolation['kind'], world: World): Promise<boolean> {
  const isPlainUser = kind === 'none' && process.getuid?.() !== 0
  const wanted = isPlainUser ? [] : ['--bounding-set=-sys_admin']
  const { exitCode } = await runTool(world.inside(['setpriv', ...wanted, '--no-new-privs', 'true']))
  return exitCode === 0
}

/** A plain user's pods live in namespaces of the user's own; where those cannot be had after all, pods are plain processes. */
async function openWorld(
  isolation: ProcessIsolation,
  folder: string,
): Promise<{ readonly isolation: ProcessIsolation; readonly world: World }> {
  if (isolation.kind !== 'user') return { isolation, world: hostWorld }
  try {
    return { isolation, world: await openUserWorld(folder) }
  } catch (error) {
    if (!(error instanceof WorldUnusable)) throw error
    return { isolation: plainProcesses(error.message), world: hostWorld }
  }
}

async function openNetwork(options: {
  readonly isolation: ProcessIsolation
  readonly world: World
  readonly tag: string
  readonly podCidr: string
  readonly sandboxes: readonly SandboxRecord[]
  readonly notes: string[]
}): Promise<PodNetwork> {
  const { isolation, world, tag, podCidr, sandboxes, notes } = options
  if (isolation.kind === 'none') return loopbackNetwork(tag)
  try {
    const knownSandboxes = new Set(sandboxes.map(each => each.id))
    return await openBridge({ tag, podCidr, knownSandboxes, world })
  } catch (error) {
    const reason = errorWords(error)
    notes.push(`Pods share the host's network and have no names, because a bridge cannot be made: ${reason}`)
    return loopbackNetwork(tag)
  }
}
