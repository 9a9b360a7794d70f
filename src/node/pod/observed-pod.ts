import type { Pod, PodStatus, ResourceRequirements } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import type { ResizeState } from '../resize/pod-resizing.ts'
import type { ContainerState, SandboxState } from '../runtime.ts'
import type { BackOff } from './back-off.ts'

/** Everything that the plan for a pod is made from: one moment of one pod on one node. */
export interface ObservedPod {
  readonly now: Instant
  readonly pod: Pod
  /** The object is gone from the API: what is left of the pod here has no right to run. */
  readonly isGone: boolean
  /** Something of an earlier pod of the same name is left on this node. */
  readonly isHeld: boolean
  /** The runtime's name, which container IDs carry: `containerd`. */
  readonly runtimeName: string
  readonly hostIps: readonly string[]
  /** How what runs comes to other resources: as soon as they are allocated, or by the runtime. */
  readonly resizing: 'instant' | 'byRuntime'
  /** What has become of the wish for other resources than `pod` has, which is what is allocated to it. */
  readonly resize: ResizeState
  readonly sandboxes: readonly SandboxState[]
  readonly containers: readonly ContainerState[]
  /** By container ID. A container that is not in here has had no probe yet. */
  readonly probes: ReadonlyMap<string, ProbeVerdict>
  readonly memory: PodMemory
}

export interface ProbeVerdict {
  /** Null without such a probe. */
  readonly started: boolean | null
  readonly ready: boolean | null
  /** The probe by which the container has lost its right to go on. */
  readonly failed: 'Liveness' | 'Startup' | null
}

/** What a worker knows of its pod beyond the API and the runtime. Lost when Kedge ends, and nothing breaks by that. */
export interface PodMemory {
  /** The status last reported; after a restart, the one the API holds. */
  readonly status: PodStatus
  readonly volumes: VolumesState
  readonly sandbox: {
    readonly busy: null | 'starting' | 'stopping'
    readonly failure: StartFailure | null
  }
  readonly containers: { readonly [name: string]: ContainerMemory | undefined }
  /** When the worker first saw that the pod has to end. */
  readonly endingSince: Instant | null
  /** When the worker first saw that the object is being deleted. */
  readonly deletionSeenAt: Instant | null
  /** The API was asked to remove the object; finalizers may still hold it. */
  readonly removal: 'none' | 'underWay' | 'asked'
}

export type VolumesState =
  | { readonly kind: 'unprepared' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly retryAt: Instant }
  | { readonly kind: 'releasing' }
  | { readonly kind: 'released' }

export interface ContainerMemory {
  readonly busy: null | 'starting' | 'removing' | 'resizing' | { readonly stopsBy: Instant }
  /** Why it could not be started; kept until a start succeeds. */
  readonly failure: StartFailure | null
  readonly restarts: BackOff | null
  readonly pulls: BackOff | null
  /** What its instance was given; null where that was in an earlier life of Kedge. */
  readonly resources: ResourceRequirements | null
  /** When to try again to give it other resources. */
  readonly resizeAt: Instant | null
  /** Its preStop hook was begun ahead of its turn to be stopped. */
  readonly isPrepared: boolean
}

export interface StartFailure {
  /** What users see as the waiting reason. */
  readonly reason: string
  readonly message: string
  readonly at: Instant
  readonly retryAt: Instant
}

/** Until when a failed pull is reported as that; from then on as the wait for the next one. */
export const pullShownUntil = ({ at, retryAt }: StartFailure): Instant =>
  at + Math.min((retryAt - at) / 2, 10_000)

export const freshContainerMemory: ContainerMemory = {
  busy: null,
  failure: null,
  restarts: null,
  pulls: null,
  resources: null,
  resizeAt: null,
  isPrepared: false,
}

export function freshMemory(status: PodStatus): PodMemory {
  return {
    status,
    volumes: { kind: 'unprepared' },
    sandbox: { busy: null, failure: null },
    containers: {},
    endingSince: null,
    deletionSeenAt: null,
    removal: 'none',
  }
}

export const memoryOf = (observed: ObservedPod, name: string): ContainerMemory =>
  observed.memory.containers[name] ?? freshContainerMemory

/** The pod's sandboxes, the newest first. */
export const sandboxesByAge = (observed: ObservedPod): readonly SandboxState[] =>
  observed.sandboxes.toSorted((a, b) => b.attempt - a.attempt || b.createdAt - a.createdAt)

/** The container's instances, the newest first. */
export function instancesOf(observed: ObservedPod, name: string): readonly ContainerState[] {
  const named =
    observed.containers.length > lookedThroughMax
      ? (instancesByName(observed).get(name) ?? [])
      : observed.containers.filter(each => each.name === name)
  return named.toSorted((a, b) => b.attempt - a.attempt)
}

/** Of more than this each is not looked for among all: a pod may have thousands. */
const lookedThroughMax = 16

const indexes = new WeakMap<ObservedPod, ReadonlyMap<string, readonly ContainerState[]>>()

function instancesByName(observed: ObservedPod): ReadonlyMap<string, readonly ContainerState[]> {
  const known = indexes.get(observed)
  if (known) return known
  const byName = new Map<string, ContainerState[]>()
  for (const each of observed.containers) {
    const same = byName.get(each.name)
    if (same) same.push(each)
    else byName.set(each.name, [each])
  }
  indexes.set(observed, byName)
  return byName
}

/** Whether the instance may be using anything: what was only created has never run. */
export const isAlive = (container: ContainerState): boolean =>
  container.state.kind === 'running' || container.state.kind === 'unknown'
