// What the engine holds of ours, as the seam's types.
//
// CRI's lists name sandboxes and containers but say neither addresses nor exit codes; those take a call for each.
// What has been asked once is kept: a running container's start and an exited one's end do not change any more.
import { toUid, type Uid } from '../../../api/object.ts'
import type { ContainerState, RuntimeState, SandboxState } from '../../runtime.ts'
import type { CriClient, CriResponse } from './cri-client.ts'
import { isNotFound } from './cri-errors.ts'
import { containerStates, sandboxReady } from './cri-messages.ts'
import { labelNames, logPathAnnotation } from './sandbox-config.ts'

type ListedSandbox = CriResponse<'ListPodSandbox'>['items'][number]
type ListedContainer = CriResponse<'ListContainers'>['containers'][number]
type ContainerStatus = NonNullable<CriResponse<'ContainerStatus'>['status']>
type SandboxStatus = NonNullable<CriResponse<'PodSandboxStatus'>['status']>

interface Known<T> {
  readonly engineState: number
  readonly state: T
}

export class CriState {
  readonly #client: CriClient
  readonly #instance: string
  #sandboxes = new Map<string, Known<SandboxState>>()
  #containers = new Map<string, Known<ContainerState>>()

  constructor(client: CriClient, instance: string) {
    this.#client = client
    this.#instance = instance
  }

  async list(): Promise<RuntimeState> {
    const filter = { labelSelector: { [labelNames.instance]: this.#instance } }
    const [sandboxes, containers] = await Promise.all([
      this.#client.call('ListPodSandbox', { filter }),
      this.#client.call('ListContainers', { filter }),
    ])
    const [sandboxStates, states] = await Promise.all([
      Promise.all(sandboxes.items.map(listed => this.#sandboxOf(listed))),
      Promise.all(containers.containers.map(listed => this.#containerOf(listed))),
    ])
    this.#sandboxes = kept(this.#sandboxes, sandboxes.items)
    this.#containers = kept(this.#containers, containers.containers)
    return { sandboxes: sandboxStates.filter(isPresent), containers: states.filter(isPresent) }
  }

  /** The pod that a sandbox or container of ours belongs to, as far as it has been listed. */
  podUidOf(id: string): Uid | null {
    return this.#sandboxes.get(id)?.state.podUid ?? this.#containers.get(id)?.state.podUid ?? null
  }

  /** Asks the engine anew; null when it is gone or another's. */
  async sandbox(id: string): Promise<SandboxState | null> {
    const status = await this.#client
      .call('PodSandboxStatus', { podSandboxId: id })
      .then(response => response.status, nullWhenGone)
    if (!status || !this.#isOurs(status)) return null
    const state = sandboxState(status)
    this.#sandboxes.set(id, { engineState: status.state, state })
    return state
  }

  async container(id: string): Promise<ContainerState | null> {
    const status = await this.#client
      .call('ContainerStatus', { containerId: id })
      .then(response => response.status, nullWhenGone)
    if (!status || !this.#isOurs(status)) return null
    const known = this.#containers.get(id)?.state
    const sandboxId = known?.sandboxId ?? (await this.#sandboxOfContainer(id))
    if (sandboxId === null) return null
    const state = containerState(status, sandboxId)
    this.#containers.set(id, { engineState: status.state, state })
    return state
  }

  #isOurs({ labels }: { readonly labels: { readonly [name: string]: string } }): boolean {
    return labels[labelNames.instance] === this.#instance
  }

  /** A container's status does not name its sandbox, the list does. */
  async #sandboxOfContainer(id: string): Promise<string | null> {
    const { containers } = await this.#client.call('ListContainers', { filter: { id } })
    return containers[0]?.podSandboxId ?? null
  }

  async #sandboxOf(listed: ListedSandbox): Promise<SandboxState | null> {
    const known = this.#sandboxes.get(listed.id)
    return known?.engineState === listed.state ? known.state : this.sandbox(listed.id)
  }

  async #containerOf(listed: ListedContainer): Promise<ContainerState | null> {
    const known = this.#containers.get(listed.id)
    if (known?.engineState === listed.state) return known.state
    const status = await this.#client
      .call('ContainerStatus', { containerId: listed.id })
      .then(response => response.status, nullWhenGone)
    if (!status) return null
    const state = containerState(status, listed.podSandboxId)
    this.#containers.set(listed.id, { engineState: status.state, state })
    return state
  }
}

function kept<T>(known: ReadonlyMap<string, T>, listed: readonly { readonly id: string }[]): Map<string, T> {
  const result = new Map<string, T>()
  for (const { id } of listed) {
    const entry = known.get(id)
    if (entry) result.set(id, entry)
  }
  return result
}

const isPresent = <T>(value: T | null): value is T => value !== null

/** Removed between the list and the question. */
function nullWhenGone(error: unknown): null {
  if (isNotFound(error)) return null
  throw error
}

const millis = (nanoseconds: number) => Math.floor(nanoseconds / 1e6)

function sandboxState(status: SandboxStatus): SandboxState {
  const network = status.network
  const ips = network ? [network.ip, ...network.additionalIps.map(({ ip }) => ip)] : []
  return {
    id: status.id,
    podUid: toUid(status.metadata?.uid),
    namespace: status.metadata?.namespace ?? '',
    name: status.metadata?.name ?? '',
    attempt: status.metadata?.attempt ?? 0,
    ready: status.state === sandboxReady,
    ips: ips.filter(ip => ip !== ''),
    createdAt: millis(status.createdAt),
  }
}

function containerState(status: ContainerStatus, sandboxId: string): ContainerState {
  return {
    id: status.id,
    sandboxId,
    podUid: toUid(status.labels[labelNames.podUid]),
    name: status.metadata?.name ?? '',
    attempt: status.metadata?.attempt ?? 0,
    image: status.image?.image ?? '',
    imageId: status.imageRef,
    logPath: status.annotations[logPathAnnotation] ?? '',
    state: runState(status),
  }
}

function runState(status: ContainerStatus): ContainerState['state'] {
  switch (status.state) {
    case containerStates.created:
      return { kind: 'created' }
    case containerStates.running:
      return { kind: 'running', startedAt: millis(status.startedAt) }
    case containerStates.exited:
      return {
        kind: 'exited',
        startedAt: millis(status.startedAt),
        finishedAt: millis(status.finishedAt),
        exitCode: status.exitCode,
        reason: status.reason,
        message: status.message,
      }
    default:
      return { kind: 'unknown' }
  }
}
