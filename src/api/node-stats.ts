import type { Instant } from '../base/clock.ts'

/** What has been used up to a moment. CPU only grows: two counts make a rate. */
export interface UsageCount {
  readonly at: Instant
  /** Nanoseconds of one core. */
  readonly cpuNanos: number
  /** The working set: what cannot be given back at once. */
  readonly memoryBytes: number
}

export interface ContainerStats {
  readonly name: string
  readonly startedAt: Instant
  readonly usage: UsageCount
}

export interface NetworkCount {
  readonly at: Instant
  readonly receivedBytes: number
  readonly sentBytes: number
}

export interface VolumeStats {
  /** Its name in the pod. */
  readonly name: string
  readonly claim: string
  readonly at: Instant
  readonly usedBytes: number
  /** What the volume was made for; nobody keeps a local folder to it. */
  readonly capacityBytes: number
  /** What the disk under it still has. */
  readonly availableBytes: number
  readonly files: number
}

export interface PodStats {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly containers: readonly ContainerStats[]
  /** Null where the pod has no network of its own to count at. */
  readonly network: NetworkCount | null
  readonly volumes: readonly VolumeStats[]
}

export interface NodeStats {
  /** Of the whole machine; null where it does not tell. */
  readonly usage: UsageCount | null
  readonly disk: { readonly capacityBytes: number; readonly availableBytes: number } | null
  readonly pods: readonly PodStats[]
}
