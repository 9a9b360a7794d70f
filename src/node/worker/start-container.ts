// One start of one container: its image, its surroundings, the container itself and its postStart hook.

import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Container, Pod } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { ConfigError, containerEnvironment } from '../container/container-environment.ts'
import { containerSpec, mountedVolumes } from '../container/container-spec.ts'
import { ensureImage } from '../container/image-pull.ts'
import { runHook } from '../container/lifecycle-hook.ts'
import { checkNonRoot, dependsOnImageUser } from '../container/non-root.ts'
import { type BackOff, backOffMs, nextBackOff } from '../pod/back-off.ts'
import type { PodObjects } from '../pod/node-objects.ts'
import type { StartFailure } from '../pod/observed-pod.ts'
import { FieldUnknown } from '../pod/pod-fields.ts'
import { type ContainerSpec, type Mount, RuntimeError, type SandboxSpec } from '../runtime.ts'
import { hostsFile, podHostname } from '../sandbox/hosts-file.ts'
import { prepareSubPath } from '../volumes/sub-path.ts'
import { VolumeError } from '../volumes/volume-error.ts'
import type { NodeParts } from './node-parts.ts'
import type { PodEvents } from './pod-events.ts'

export interface ContainerStart {
  readonly parts: NodeParts
  readonly events: PodEvents
  readonly pod: Pod
  readonly container: Container
  readonly attempt: number
  readonly sandbox: { readonly id: string; readonly spec: SandboxSpec }
  readonly podIps: readonly string[]
  readonly volumes: ReadonlyMap<string, string>
  readonly pulls: BackOff | null
  /** The pod has to end: whatever is not begun yet is left. */
  readonly signal: AbortSignal
}

export type StartResult =
  | { readonly kind: 'started' }
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'failed'; readonly failure: StartFailure; readonly pulls: BackOff | null }

/** A start that failed for reasons of configuration is tried again after this, or when its objects change. */
const retryMs = backOffMs.first
/** One that has left an ended container behind soon goes on to back off like any other. */
const failedRunMs = 1000

export async function startContainer(start: ContainerStart): Promise<StartResult> {
  try {
    const objects = await start.parts.objects.of(start.pod)
    const pulled = start.parts.starts.hold(() => pullImage(start, objects))
    await orAbandoned(pulled, start.signal)
    const id = await start.parts.makings.hold(async () => {
      const made = await createContainer(start, objects)
      await runContainer(start, made)
      return made
    })
    await runPostStart(start, id)
    return { kind: 'started' }
  } catch (error) {
    if (error instanceof Abandoned) return { kind: 'abandoned' }
    return failureOf(error, start)
  }
}

class Abandoned extends Error {
  override readonly name = 'Abandoned'
}

/** What is under way cannot be called back, but nobody has to wait for it. */
function orAbandoned<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new Abandoned())
    if (signal.aborted) abandon()
    signal.addEventListener('abort', abandon, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon))
  })
}

async function pullImage({ parts, events, container }: ContainerStart, objects: PodObjects): Promise<void> {
  const { runtime, context } = parts
  await ensureImage(container, {
    runtime,
    clock: context.clock,
    credentials: objects.pullCredentials,
    tell: (type, reason, message) => events.tellOf(container.name, type, reason, message),
  })
}

async function createContainer(start: ContainerStart, objects: PodObjects): Promise<string> {
  const { parts, sandbox, container, events } = start
  const spec = await specOf(start, objects)
  const id = await parts.runtime.createContainer(sandbox, spec)
  events.tellOf(container.name, 'Normal', 'Created', 'Container created')
  return id
}

async function runContainer({ parts, container, events, signal }: ContainerStart, id: string): Promise<void> {
  if (signal.aborted) throw new Abandoned()
  await parts.runtime.startContainer(id)
  events.tellOf(container.name, 'Normal', 'Started', 'Container started')
}

async function runPostStart(start: ContainerStart, containerId: string): Promise<void> {
  const { parts, container, podIps, events, pod, signal } = start
  const hook = container.lifecycle?.postStart
  if (!hook) return
  const { runtime, context } = parts
  const target = { container, containerId, podIp: podIps[0] ?? '' }
  try {
    await orAbandoned(runHook(hook, target, { runtime, clock: context.clock }), signal)
  } catch (error) {
    if (error instanceof Abandoned) throw error
    events.tellOf(container.name, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
    events.tellOf(container.name, 'Normal', 'Killing', 'FailedPostStartHook')
    await runtime.stopContainer(containerId, graceSecondsOf(pod))
    throw new RuntimeError('PostStartHookError', errorWords(error))
  }
}

async function specOf(start: ContainerStart, objects: PodObjects): Promise<ContainerSpec> {
  const { parts, pod, container, attempt, podIps } = start
  const { hostIps, allocatable, runtime } = parts
  const image = dependsOnImageUser(pod, container) ? await runtime.image(container.image ?? '') : null
  checkNonRoot(pod, container, image)
  const environment = containerEnvironment({
    pod,
    container,
    podIps,
    hostIps,
    allocatable,
    objects,
  })
  const mounts = [...(await volumeMounts(start, environment)), ...(await nodeMounts(start))]
  return containerSpec({ pod, container, attempt, environment, mounts })
}

async function volumeMounts(
  { container, volumes }: ContainerStart,
  environment: ReadonlyMap<string, string>,
): Promise<readonly Mount[]> {
  const mounts: Mount[] = []
  for (const { mount, path, subPath } of mountedVolumes(container, { volumes, environment })) {
    const hostPath =
      subPath === '' ? path : await subPathOf({ path, subPath, mount: mount.name, container: container.name })
    const propagation = mount.mountPropagation
    mounts.push({
      hostPath,
      containerPath: mount.mountPath,
      readOnly: mount.readOnly ?? false,
      ...(propagation === 'HostToContainer' || propagation === 'Bidirectional' ? { propagation } : {}),
    })
  }
  return mounts
}

async function subPathOf(options: {
  readonly path: string
  readonly subPath: string
  readonly mount: string
  readonly container: string
}): Promise<string> {
  try {
    return await prepareSubPath(options.path, options.subPath)
  } catch (error) {
    if (!(error instanceof VolumeError)) throw error
    throw new ConfigError(
      `failed to prepare subPath for volumeMount "${options.mount}" of container "${options.container}": ${error.message}`,
    )
  }
}

/** The files that the node gives every container: /etc/hosts, and one for its last words. */
async function nodeMounts(start: ContainerStart): Promise<readonly Mount[]> {
  const { parts, pod, container, attempt, podIps } = start
  const { folders, clusterDns, hostsFile: hostFile } = parts
  const uid = uidOf(pod)
  const mounts: Mount[] = []
  const hasOwnHosts = container.volumeMounts?.some(({ mountPath }) => mountPath === '/etc/hosts')
  if (!hasOwnHosts) {
    const hostname = podHostname(pod)
    const text = hostsFile({
      pod,
      podIps,
      hostname,
      clusterDomain: clusterDns?.domain ?? 'cluster.local',
      hostFile,
    })
    await writeWith(folders.hostsFile(uid), text, 0o644)
    mounts.push({ hostPath: folders.hostsFile(uid), containerPath: '/etc/hosts', readOnly: false })
  }
  const containerPath = container.terminationMessagePath ?? '/dev/termination-log'
  if (containerPath !== '') {
    const hostPath = folders.terminationLog(uid, { name: container.name, attempt })
    await writeWith(hostPath, '', 0o666)
    mounts.push({ hostPath, containerPath, readOnly: false })
  }
  return mounts
}

async function writeWith(file: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await chmod(file, mode)
}

function failureOf(error: unknown, start: ContainerStart): StartResult {
  const { parts, events, container, pulls } = start
  const now = parts.context.clock.now()
  const { reason, message } = wordsOf(error)
  if (reason === 'ErrImagePull') {
    const next = nextBackOff(pulls, { failedAt: now, now })
    events.tellOf(container.name, 'Warning', 'Failed', 'Error: ErrImagePull')
    return { kind: 'failed', failure: { reason, message, at: now, retryAt: now + next.delayMs }, pulls: next }
  }
  // Of an image its own event has said more.
  const words = imageReasons.has(reason) ? reason : message
  events.tellOf(container.name, 'Warning', 'Failed', `Error: ${words}`)
  const retryAt: Instant = now + (hasRun(reason) ? failedRunMs : retryMs)
  return { kind: 'failed', failure: { reason, message, at: now, retryAt }, pulls }
}

const imageReasons: ReadonlySet<string> = new Set([
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
])

const hasRun = (reason: string): boolean => reason === 'RunContainerError' || reason === 'PostStartHookError'

function wordsOf(error: unknown): { readonly reason: string; readonly message: string } {
  const message = errorWords(error)
  if (error instanceof RuntimeError) return { reason: error.reason, message }
  const isConfiguration = error instanceof ConfigError || error instanceof FieldUnknown
  return { reason: isConfiguration ? 'CreateContainerConfigError' : 'CreateContainerError', message }
}
