import type { ConfigMap, Pod, Secret, Service } from '../api/generated/types.ts'
import type { ControllerContext } from '../control/controller.ts'
import type { ClusterDns } from './pod-dns.ts'
import type { RegistryCredential, Runtime, SandboxSpec } from './runtime.ts'
import type { RuntimeCache } from './runtime-cache.ts'
import type { Semaphore } from './semaphore.ts'
import type { PodFolders } from './volumes/pod-folders.ts'
import type { VolumeObjects } from './volumes/pod-volumes.ts'

/** The objects that pods of this node refer to, as they stand now. */
export interface NodeObjects extends VolumeObjects {
  configMap(namespace: string, name: string): ConfigMap | null
  secret(namespace: string, name: string): Secret | null
  services(): readonly Service[]
  /** The credentials of the pod's pull secrets. */
  pullCredentials(pod: Pod): readonly RegistryCredential[]
}

/** What all workers of a node share. */
export interface NodeParts {
  readonly context: ControllerContext
  readonly runtime: Runtime
  readonly cache: RuntimeCache
  readonly folders: PodFolders
  readonly objects: NodeObjects
  readonly nodeName: string
  readonly hostIps: readonly string[]
  readonly allocatable: { readonly [resource: string]: string }
  readonly clusterDns: ClusterDns | null
  /** The host's own resolv.conf. */
  readonly hostDns: NonNullable<SandboxSpec['dns']> | null
  readonly hostsFile: string
  readonly startedAt: number
  /** Starts at one time. */
  readonly starts: Semaphore
}
