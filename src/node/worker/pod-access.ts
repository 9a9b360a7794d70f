// What the API server asks of a node about its pods: kubelet's logs, exec, attach and port-forward.

import { isAbsolute, join } from 'node:path'
import type { ContainerStatus } from '../../api/generated/types.ts'
import type { NodeAccess, PodOnNode } from '../../api/node-access.ts'
import type { Uid } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Clock } from '../../base/clock.ts'
import { readContainerLog } from '../container/container-log.ts'
import { statusNamed } from '../pod/pod-containers.ts'
import { type ContainerState, type Runtime, RuntimeError } from '../runtime.ts'
import type { RuntimeCache } from '../runtime-cache.ts'
import type { PodFolders } from '../volumes/pod-folders.ts'
import type { PodWorker } from './pod-worker.ts'

export interface PodAccessParts {
  readonly runtime: Runtime
  readonly cache: RuntimeCache
  readonly folders: PodFolders
  readonly clock: Clock
  worker(uid: Uid): PodWorker | null
}

export function podAccess(parts: PodAccessParts): Omit<NodeAccess, 'stats'> {
  const { runtime, cache, folders, clock } = parts
  const running = (pod: PodOnNode, container: string): ContainerState => {
    const found = newestOf(cache, pod.uid, container).find(each => each.state.kind === 'running')
    if (found) return found
    throw new StatusError({ reason: 'NotFound', message: `container not found ("${container}")` })
  }
  return {
    async *logs(pod, options, signal) {
      const container = logContainer(parts, pod, options)
      const { logPath } = container
      const file = isAbsolute(logPath) ? logPath : join(folders.podLogs(pod), logPath)
      const isLive = () => newestOf(cache, pod.uid, options.container).some(isSameRunning(container))
      yield* readContainerLog({ ...options, file, clock, isLive, signal })
    },
    exec: (pod, { container, command, streams }, signal) =>
      refusing(() => runtime.exec(running(pod, container).id, command, streams, signal)),
    attach: (pod, { container, streams }, signal) =>
      refusing(() => runtime.attach(running(pod, container).id, streams, signal)),
    connect: (pod, port) =>
      refusing(() => {
        const sandbox = cache.of(pod.uid).sandboxes.find(each => each.ready)
        if (!sandbox)
          throw new StatusError({
            reason: 'NotFound',
            message: `pod not found ("${pod.name}_${pod.namespace}")`,
          })
        return runtime.connect(sandbox.id, port)
      }),
  }
}

const isSameRunning =
  (container: ContainerState) =>
  (each: ContainerState): boolean =>
    each.id === container.id && each.state.kind === 'running'

const newestOf = (cache: RuntimeCache, uid: Uid, name: string): readonly ContainerState[] =>
  cache
    .of(uid)
    .containers.filter(each => each.name === name)
    .toSorted((a, b) => b.attempt - a.attempt)

/** What a runtime will not do is told as it says it. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RuntimeError)
      throw new StatusError({ reason: 'InternalError', message: error.message })
    throw error
  }
}

/** The instance whose log is meant; without one, why there is none, in kubelet's words. */
function logContainer(
  { cache, worker }: PodAccessParts,
  pod: PodOnNode,
  { container, previous }: { readonly container: string; readonly previous: boolean },
): ContainerState {
  const instances = newestOf(cache, pod.uid, container).filter(each => each.state.kind !== 'created')
  const [newest, before] = instances
  const status = statusOf(worker(pod.uid), container)
  // While a container waits for its next start, the one that has ended is the one before.
  const isWaiting = status?.state?.waiting !== undefined
  const found = previous ? (isWaiting ? newest : before) : newest
  if (found) return found
  const subject = `container "${container}" in pod "${pod.name}"`
  const message = previous
    ? `previous terminated ${subject} not found`
    : `${subject} is waiting to start: ${whyNot(status)}`
  throw new StatusError({ reason: 'BadRequest', message })
}

function whyNot(status: ContainerStatus | null): string {
  const reason = status?.state?.waiting?.reason
  if (reason === 'ErrImagePull') return "image can't be pulled"
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : (reason ?? 'no logs yet')
}

function statusOf(worker: PodWorker | null, container: string): ContainerStatus | null {
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = worker?.status ?? {}
  return (
    statusNamed(containerStatuses, container) ??
    statusNamed(initContainerStatuses, container) ??
    statusNamed(ephemeralContainerStatuses, container)
  )
}
