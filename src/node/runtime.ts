// The seam between the node agent and what runs containers.
//
// The agent decides (pod-plan.ts); a runtime only does, and reports what is. A runtime survives the agent: after a
// restart of Kedge, `list` finds what still runs, by the pod UIDs and names it was given, and nothing is started twice.
//
// Invariants every driver keeps (runtime.conformance.ts):
//   - `list` shows each sandbox and container that exists, also one that the driver's last life started;
//   - an exited container stays listed with its exit code until it is removed;
//   - stopping or removing what is gone is a success;
//   - a container's log file holds all it wrote, in the CRI log format, whole lines in order.

import type { Duplex } from 'node:stream'
import type { ExecStreams, ProgramOnNode } from '../api/node-access.ts'
import type { NetworkCount, UsageCount } from '../api/node-stats.ts'
import type { Uid } from '../api/object.ts'
import type { PodSockets } from '../network/pod-sockets.ts'
import type { RegistryCredential } from '../registry/credentials.ts'

export interface SandboxSpec {
  readonly podUid: Uid
  readonly namespace: string
  readonly name: string
  /** Counts re-creations of this pod's sandbox. */
  readonly attempt: number
  readonly hostname: string
  /** Null: the runtime's own default. */
  readonly dns: {
    readonly servers: readonly string[]
    readonly searches: readonly string[]
    readonly options: readonly string[]
  } | null
  readonly hostNetwork: boolean
  readonly hostPid: boolean
  readonly hostIpc: boolean
  /** Whether its containers see each other's processes. */
  readonly sharedPid: boolean
  /** Whether a container of it is privileged, which an engine has to know beforehand. */
  readonly privileged: boolean
  readonly portMappings: readonly {
    readonly hostPort: number
    readonly containerPort: number
    readonly protocol: 'TCP' | 'UDP' | 'SCTP'
    readonly hostIp?: string
  }[]
  /** The folder that holds the logs of the pod's containers. */
  readonly logDirectory: string
  readonly labels: { readonly [name: string]: string }
  readonly annotations: { readonly [name: string]: string }
  readonly cgroupParent?: string
  readonly sysctls?: { readonly [name: string]: string }
  /** Which of its ways of running a pod the runtime takes, as a RuntimeClass names it; its own without. */
  readonly runtimeHandler?: string
}

export interface Mount {
  readonly hostPath: string
  readonly containerPath: string
  readonly readOnly: boolean
  readonly propagation?: 'None' | 'HostToContainer' | 'Bidirectional'
}

export interface ContainerSpec {
  readonly name: string
  readonly attempt: number
  /** As the manifest writes it. */
  readonly image: string
  /** Empty: the image's own entry point. */
  readonly command: readonly string[]
  readonly args: readonly string[]
  readonly workingDir: string
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly mounts: readonly Mount[]
  /** Below the sandbox's log directory: `<container>/<attempt>.log`. */
  readonly logPath: string
  readonly stdin: boolean
  readonly stdinOnce: boolean
  readonly tty: boolean
  readonly resources: {
    readonly cpuMillisRequest?: number
    readonly cpuMillisLimit?: number
    readonly memoryBytesLimit?: number
  }
  readonly security: {
    readonly privileged: boolean
    readonly readOnlyRootFilesystem: boolean
    readonly runAsUser?: number
    readonly runAsUserName?: string
    readonly runAsGroup?: number
    readonly supplementalGroups: readonly number[]
    readonly capabilitiesAdd: readonly string[]
    readonly capabilitiesDrop: readonly string[]
    readonly noNewPrivileges: boolean
    /** Settings that lean on profiles or labels of the host, by name: not every runtime can keep them. */
    readonly hostProfiles?: readonly string[]
  }
  /** The container of the same Pod whose processes it sees, by name; a runtime that cannot share them leaves it alone. */
  readonly processesOf?: string
  readonly labels: { readonly [name: string]: string }
  readonly annotations: { readonly [name: string]: string }
}

export interface SandboxState {
  readonly id: string
  readonly podUid: Uid
  readonly namespace: string
  readonly name: string
  readonly attempt: number
  readonly ready: boolean
  readonly ips: readonly string[]
  readonly createdAt: number
}

export interface ContainerState {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: Uid
  readonly name: string
  readonly attempt: number
  readonly image: string
  readonly imageId: string
  readonly logPath: string
  readonly state:
    | { readonly kind: 'created' }
    | { readonly kind: 'running'; readonly startedAt: number }
    | {
        readonly kind: 'exited'
        readonly startedAt: number
        readonly finishedAt: number
        readonly exitCode: number
        /** `Completed`, `Error`, `OOMKilled`, `ContainerCannotRun` … as kubelet reports it. */
        readonly reason: string
        readonly message: string
      }
    | { readonly kind: 'unknown' }
}

export interface RuntimeState {
  readonly sandboxes: readonly SandboxState[]
  readonly containers: readonly ContainerState[]
}

export interface RuntimeStats {
  /** By container id. */
  readonly containers: ReadonlyMap<string, UsageCount>
  /** By sandbox id. */
  readonly networks: ReadonlyMap<string, NetworkCount>
}

export interface ImageState {
  readonly id: string
  readonly repoDigests: readonly string[]
  /** Left out where nobody has counted. */
  readonly sizeBytes?: number
  /** The user that the image names, for containers that name none; left out where the image names none either: root. */
  readonly user?: { readonly uid: number } | { readonly name: string }
}

/** The container could not be made or run as asked; `reason` becomes the waiting reason that users see. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
  /** `ErrImagePull`, `ImageInspectError`, `ImagePullBackOff`, `InvalidImageName`, `CreateContainerConfigError`, `CreateContainerError`, `RunContainerError`, `CreatePodSandboxError`, `ErrImageNeverPull`. */
  readonly reason: string
  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

export interface Runtime {
  readonly name: 'containerd' | 'process' | 'simulated'
  /** `containerd://1.6.20`, as a node reports it. */
  readonly version: string
  list(): Promise<RuntimeState>
  /** Calls back when a pod's state may have changed; the agent then lists. Also polls, where there are no events. */
  onChange(listener: (podUid: Uid) => void): () => void
  /** Whether the image is there; null when it has to be pulled. Runtimes without images answer with a made-up state. */
  image(reference: string): Promise<ImageState | null>
  pullImage(reference: string, credentials: readonly RegistryCredential[]): Promise<ImageState>
  runSandbox(spec: SandboxSpec): Promise<SandboxState>
  /** Kills what runs in it and takes its network away. */
  stopSandbox(sandboxId: string): Promise<void>
  removeSandbox(sandboxId: string): Promise<void>
  /** Creates; throws `RuntimeError` with the reason users see. */
  createContainer(
    sandbox: { readonly id: string; readonly spec: SandboxSpec },
    spec: ContainerSpec,
  ): Promise<string>
  startContainer(containerId: string): Promise<void>
  /** SIGTERM (or the image's stop signal), then SIGKILL after `graceSeconds`. Resolves when it is dead. */
  stopContainer(containerId: string, graceSeconds: number): Promise<void>
  removeContainer(containerId: string): Promise<void>
  /** Changes what a running container may use; throws where that cannot be done while it runs. */
  resizeContainer(containerId: string, resources: ContainerSpec['resources']): Promise<void>
  /** Runs a command in the container to its end. */
  execSync(
    containerId: string,
    command: readonly string[],
    timeoutMs: number,
  ): Promise<{ readonly exitCode: number; readonly output: string }>
  /** Runs a command with its streams connected; resolves with the exit code. An aborted signal kills it. */
  exec(
    containerId: string,
    command: readonly string[],
    streams: ExecStreams,
    signal?: AbortSignal,
  ): Promise<number>
  attach(containerId: string, streams: ExecStreams, signal?: AbortSignal): Promise<void>
  /** What running containers and their sandboxes have used; those that cannot be measured are left out. */
  stats(): Promise<RuntimeStats>
  /** A connection to a TCP port as seen inside the pod. */
  connect(sandboxId: string, port: number): Promise<Duplex>
  /** Sockets on the network of the pods, for a runtime whose pods this process does not reach by itself. */
  readonly sockets?: PodSockets
  /** Whether a container finds the program, for a runtime whose containers run programs of the machine. */
  findsProgram?(program: ProgramOnNode): Promise<boolean>
  /** Lets go of the engine; what runs keeps running. */
  close(): Promise<void>
}
