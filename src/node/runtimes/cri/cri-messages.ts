// The messages of CRI (runtime.v1) that we send and read: each field with its number and type, as in the API's proto.
import { listOf, type Schema } from './protobuf.ts'

export const protocols = { TCP: 0, UDP: 1, SCTP: 2 } as const
export const mountPropagations = { None: 0, HostToContainer: 1, Bidirectional: 2 } as const
export const namespaceModes = { pod: 0, container: 1, node: 2, target: 3 } as const
export const sandboxReady = 0
export const containerStates = { created: 0, running: 1, exited: 2, unknown: 3 } as const

const int64Value = { value: [1, 'int'] } as const satisfies Schema
const keyValue = { key: [1, 'string'], value: [2, 'string'] } as const satisfies Schema

const namespaceOption = {
  network: [1, 'int'],
  pid: [2, 'int'],
  ipc: [3, 'int'],
  targetId: [4, 'string'],
} as const satisfies Schema

const securityProfile = { profileType: [1, 'int'], localhostRef: [2, 'string'] } as const satisfies Schema

const sandboxMetadata = {
  name: [1, 'string'],
  uid: [2, 'string'],
  namespace: [3, 'string'],
  attempt: [4, 'int'],
} as const satisfies Schema

const sandboxConfig = {
  metadata: [1, sandboxMetadata],
  hostname: [2, 'string'],
  logDirectory: [3, 'string'],
  dnsConfig: [
    4,
    { servers: [1, listOf('string')], searches: [2, listOf('string')], options: [3, listOf('string')] },
  ],
  portMappings: [
    5,
    listOf({ protocol: [1, 'int'], containerPort: [2, 'int'], hostPort: [3, 'int'], hostIp: [4, 'string'] }),
  ],
  labels: [6, 'stringMap'],
  annotations: [7, 'stringMap'],
  linux: [
    8,
    {
      cgroupParent: [1, 'string'],
      securityContext: [
        2,
        { namespaceOptions: [1, namespaceOption], privileged: [6, 'bool'], seccomp: [9, securityProfile] },
      ],
      sysctls: [3, 'stringMap'],
    },
  ],
} as const satisfies Schema

const imageSpec = {
  image: [1, 'string'],
  annotations: [2, 'stringMap'],
  userSpecifiedImage: [18, 'string'],
} as const satisfies Schema

const containerMetadata = { name: [1, 'string'], attempt: [2, 'int'] } as const satisfies Schema

const linuxResources = {
  cpuPeriod: [1, 'int'],
  cpuQuota: [2, 'int'],
  cpuShares: [3, 'int'],
  memoryLimitInBytes: [4, 'int'],
  oomScoreAdj: [5, 'int'],
} as const satisfies Schema

const containerConfig = {
  metadata: [1, containerMetadata],
  image: [2, imageSpec],
  command: [3, listOf('string')],
  args: [4, listOf('string')],
  workingDir: [5, 'string'],
  envs: [6, listOf(keyValue)],
  mounts: [
    7,
    listOf({
      containerPath: [1, 'string'],
      hostPath: [2, 'string'],
      readonly: [3, 'bool'],
      propagation: [5, 'int'],
    }),
  ],
  labels: [9, 'stringMap'],
  annotations: [10, 'stringMap'],
  logPath: [11, 'string'],
  stdin: [12, 'bool'],
  stdinOnce: [13, 'bool'],
  tty: [14, 'bool'],
  linux: [
    15,
    {
      resources: [1, linuxResources],
      securityContext: [
        2,
        {
          capabilities: [
            1,
            { addCapabilities: [1, listOf('string')], dropCapabilities: [2, listOf('string')] },
          ],
          privileged: [2, 'bool'],
          namespaceOptions: [3, namespaceOption],
          runAsUser: [5, int64Value],
          runAsUsername: [6, 'string'],
          readonlyRootfs: [7, 'bool'],
          supplementalGroups: [8, listOf('int')],
          noNewPrivs: [11, 'bool'],
          runAsGroup: [12, int64Value],
          maskedPaths: [13, listOf('string')],
          readonlyPaths: [14, listOf('string')],
          seccomp: [15, securityProfile],
        },
      ],
    },
  ],
} as const satisfies Schema

const sandbox = {
  id: [1, 'string'],
  metadata: [2, sandboxMetadata],
  state: [3, 'int'],
  createdAt: [4, 'int'],
  labels: [5, 'stringMap'],
} as const satisfies Schema

const sandboxStatus = {
  id: [1, 'string'],
  metadata: [2, sandboxMetadata],
  state: [3, 'int'],
  createdAt: [4, 'int'],
  network: [5, { ip: [1, 'string'], additionalIps: [2, listOf({ ip: [1, 'string'] })] }],
  labels: [7, 'stringMap'],
} as const satisfies Schema

const container = {
  id: [1, 'string'],
  podSandboxId: [2, 'string'],
  metadata: [3, containerMetadata],
  image: [4, imageSpec],
  imageRef: [5, 'string'],
  state: [6, 'int'],
  createdAt: [7, 'int'],
  labels: [8, 'stringMap'],
} as const satisfies Schema

const containerStatus = {
  id: [1, 'string'],
  metadata: [2, containerMetadata],
  state: [3, 'int'],
  createdAt: [4, 'int'],
  startedAt: [5, 'int'],
  finishedAt: [6, 'int'],
  exitCode: [7, 'int'],
  image: [8, imageSpec],
  imageRef: [9, 'string'],
  reason: [10, 'string'],
  message: [11, 'string'],
  labels: [12, 'stringMap'],
  annotations: [13, 'stringMap'],
  logPath: [15, 'string'],
} as const satisfies Schema

const image = {
  id: [1, 'string'],
  repoTags: [2, listOf('string')],
  repoDigests: [3, listOf('string')],
  size: [4, 'int'],
  uid: [5, int64Value],
  username: [6, 'string'],
} as const satisfies Schema

const authConfig = { username: [1, 'string'], password: [2, 'string'] } as const satisfies Schema

const empty = {} as const satisfies Schema
const sandboxId = { podSandboxId: [1, 'string'] } as const satisfies Schema
const containerId = { containerId: [1, 'string'] } as const satisfies Schema
const url = { url: [1, 'string'] } as const satisfies Schema

const cpuUsage = { timestamp: [1, 'int'], usageCoreNanoSeconds: [2, int64Value] } as const satisfies Schema
const memoryUsage = { timestamp: [1, 'int'], workingSetBytes: [2, int64Value] } as const satisfies Schema

interface Rpc {
  readonly service: 'RuntimeService' | 'ImageService'
  readonly request: Schema
  readonly response: Schema
}

/** The calls of ours, by their name in the API. */
export const rpcs = {
  Version: {
    service: 'RuntimeService',
    request: { version: [1, 'string'] },
    response: { version: [1, 'string'], runtimeName: [2, 'string'], runtimeVersion: [3, 'string'] },
  },
  Status: {
    service: 'RuntimeService',
    request: { verbose: [1, 'bool'] },
    response: {
      status: [
        1,
        {
          conditions: [
            1,
            listOf({
              type: [1, 'string'],
              status: [2, 'bool'],
              reason: [3, 'string'],
              message: [4, 'string'],
            }),
          ],
        },
      ],
    },
  },
  RunPodSandbox: {
    service: 'RuntimeService',
    request: { config: [1, sandboxConfig], runtimeHandler: [2, 'string'] },
    response: sandboxId,
  },
  StopPodSandbox: { service: 'RuntimeService', request: sandboxId, response: empty },
  RemovePodSandbox: { service: 'RuntimeService', request: sandboxId, response: empty },
  PodSandboxStatus: {
    service: 'RuntimeService',
    request: sandboxId,
    response: { status: [1, sandboxStatus] },
  },
  ListPodSandbox: {
    service: 'RuntimeService',
    request: { filter: [1, { id: [1, 'string'], labelSelector: [3, 'stringMap'] }] },
    response: { items: [1, listOf(sandbox)] },
  },
  CreateContainer: {
    service: 'RuntimeService',
    request: { podSandboxId: [1, 'string'], config: [2, containerConfig], sandboxConfig: [3, sandboxConfig] },
    response: containerId,
  },
  StartContainer: { service: 'RuntimeService', request: containerId, response: empty },
  StopContainer: {
    service: 'RuntimeService',
    request: { containerId: [1, 'string'], timeout: [2, 'int'] },
    response: empty,
  },
  RemoveContainer: { service: 'RuntimeService', request: containerId, response: empty },
  UpdateContainerResources: {
    service: 'RuntimeService',
    request: { containerId: [1, 'string'], linux: [2, linuxResources] },
    response: empty,
  },
  ListContainers: {
    service: 'RuntimeService',
    request: {
      filter: [1, { id: [1, 'string'], podSandboxId: [3, 'string'], labelSelector: [4, 'stringMap'] }],
    },
    response: { containers: [1, listOf(container)] },
  },
  ContainerStatus: {
    service: 'RuntimeService',
    request: containerId,
    response: { status: [1, containerStatus] },
  },
  ReopenContainerLog: { service: 'RuntimeService', request: containerId, response: empty },
  ExecSync: {
    service: 'RuntimeService',
    request: { containerId: [1, 'string'], cmd: [2, listOf('string')], timeout: [3, 'int'] },
    response: { stdout: [1, 'bytes'], stderr: [2, 'bytes'], exitCode: [3, 'int'] },
  },
  Exec: {
    service: 'RuntimeService',
    request: {
      containerId: [1, 'string'],
      cmd: [2, listOf('string')],
      tty: [3, 'bool'],
      stdin: [4, 'bool'],
      stdout: [5, 'bool'],
      stderr: [6, 'bool'],
    },
    response: url,
  },
  Attach: {
    service: 'RuntimeService',
    request: {
      containerId: [1, 'string'],
      stdin: [2, 'bool'],
      tty: [3, 'bool'],
      stdout: [4, 'bool'],
      stderr: [5, 'bool'],
    },
    response: url,
  },
  PortForward: {
    service: 'RuntimeService',
    request: { podSandboxId: [1, 'string'], port: [2, listOf('int')] },
    response: url,
  },
  GetContainerEvents: {
    service: 'RuntimeService',
    request: empty,
    response: {
      containerId: [1, 'string'],
      containerEventType: [2, 'int'],
      podSandboxStatus: [4, sandboxStatus],
    },
  },
  ListContainerStats: {
    service: 'RuntimeService',
    request: { filter: [1, { labelSelector: [3, 'stringMap'] }] },
    response: {
      stats: [
        1,
        listOf({ attributes: [1, { id: [1, 'string'] }], cpu: [2, cpuUsage], memory: [3, memoryUsage] }),
      ],
    },
  },
  ListPodSandboxStats: {
    service: 'RuntimeService',
    request: { filter: [1, { labelSelector: [2, 'stringMap'] }] },
    response: {
      stats: [
        1,
        listOf({
          attributes: [1, { id: [1, 'string'] }],
          linux: [
            2,
            {
              network: [
                3,
                {
                  timestamp: [1, 'int'],
                  defaultInterface: [2, { rxBytes: [2, int64Value], txBytes: [4, int64Value] }],
                },
              ],
            },
          ],
        }),
      ],
    },
  },
  ImageStatus: {
    service: 'ImageService',
    request: { image: [1, imageSpec] },
    response: { image: [1, image] },
  },
  PullImage: {
    service: 'ImageService',
    request: { image: [1, imageSpec], auth: [2, authConfig], sandboxConfig: [3, sandboxConfig] },
    response: { imageRef: [1, 'string'] },
  },
  ListImages: { service: 'ImageService', request: empty, response: { images: [1, listOf(image)] } },
} as const satisfies { readonly [name: string]: Rpc }

export type RpcName = keyof typeof rpcs
