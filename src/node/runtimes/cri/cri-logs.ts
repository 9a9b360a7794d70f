// Keeps the logs of running containers within their limit: the engine writes them and has no limit of its own.
//
// As kubelet does it: the file is put aside under the time, the engine is asked to open a new one, and the oldest of
// those put aside are removed.
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Clock, sleep } from '../../../base/clock.ts'
import { limits } from '../../../base/limits.ts'
import type { Log } from '../../../base/log.ts'
import type { CriClient } from './cri-client.ts'
import { containerStates } from './cri-messages.ts'
import { labelNames } from './sandbox-config.ts'

/** kubelet's `containerLogMonitorInterval` and `containerLogMaxFiles`. */
const lookEveryMs = 10_000
const filesMax = 5

export interface LogRotationOptions {
  readonly client: CriClient
  readonly instance: string
  readonly clock: Clock
  readonly log: Log
  readonly logBytesMax?: number
}

/** Runs until the signal. */
export async function rotateLogs(options: LogRotationOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options
  const paths = new Map<string, string>()
  while (!signal.aborted) {
    await sleep(clock, lookEveryMs, signal)
    if (signal.aborted) return
    await rotateOnce(options, paths).catch(error =>
      log.debug('logs could not be looked at', { error: String(error) }),
    )
  }
}

/** One look at every running container's log. `paths` is what earlier looks have learnt. */
export async function rotateOnce(options: LogRotationOptions, paths: Map<string, string>): Promise<void> {
  const { client, instance } = options
  const filter = { labelSelector: { [labelNames.instance]: instance } }
  const { containers } = await client.call('ListContainers', { filter })
  const running = containers.filter(({ state }) => state === containerStates.running)
  for (const id of paths.keys()) if (!running.some(each => each.id === id)) paths.delete(id)
  for (const { id } of running) {
    const path =
      paths.get(id) ?? (await client.call('ContainerStatus', { containerId: id })).status?.logPath ?? ''
    paths.set(id, path)
    await rotate(id, path, options)
  }
}

async function rotate(containerId: string, path: string, options: LogRotationOptions): Promise<void> {
  const { client, clock, log, logBytesMax = limits.containerLogBytesMax } = options
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  )
  if (size <= logBytesMax) return
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:T]/g, '').slice(0, 17)
  const aside = `${path}.${stamp}`
  await rename(path, aside)
  try {
    await client.call('ReopenContainerLog', { containerId })
  } catch (error) {
    // The engine still writes to the file under its new name: better too long than cut off.
    await rename(aside, path)
    log.debug('a log was not rotated', { path, error: String(error) })
    return
  }
  await removeOldest(path)
}

/** The file in use is one of those kept. */
async function removeOldest(path: string): Promise<void> {
  const folder = dirname(path)
  const aside = (await readdir(folder)).filter(name => name.startsWith(`${basename(path)}.`)).sort()
  for (const name of aside.slice(0, Math.max(aside.length - filesMax + 1, 0)))
    await rm(join(folder, name), { force: true })
}
