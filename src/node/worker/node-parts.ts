import type { Semaphore } from '../../base/semaphore.ts'
import type { UnderWay } from '../../base/under-way.ts'
import type { ControllerContext } from '../../control/controller.ts'
import type { NodeObjects } from '../pod/node-objects.ts'
import type { Runtime, SandboxSpec } from '../runtime.ts'
import type { RuntimeCache } from '../runtime-cache.ts'
import type { ClusterDns } from '../sandbox/pod-dns.ts'
import type { PodFolders } from '../volumes/pod-folders.ts'

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
  /** What is being made in the runtime and on disk: brief, and finished before the node lets go. */
  readonly makings: UnderWay
}
