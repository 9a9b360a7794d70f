// What a cluster has from its first moment on.
import type {
  ConfigMap,
  EndpointSlice,
  Endpoints,
  Namespace,
  PriorityClass,
  Service,
  ServiceCIDR,
  StorageClass,
} from '../../api/generated/types.ts'
import { annotations, localProvisioner } from '../../scheduling/storage-names.ts'

export const namespaces: readonly Namespace[] = [
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
].map(name => ({ metadata: { name } }))

export const priorityClasses: readonly PriorityClass[] = [
  {
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

export const standardClass: StorageClass = {
  metadata: { name: 'standard', annotations: { [annotations.isDefaultClass]: 'true' } },
  provisioner: localProvisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
}

/** The range from which Services get their addresses. */
export const serviceCidr: ServiceCIDR = {
  metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
  spec: { cidrs: ['10.96.0.0/16'] },
}

/** Who is believed by servers of other groups: clients of this CA, and what a front proxy says of others. */
export interface ExtensionAuthentication {
  /** PEM. */
  readonly clientCa: string
  readonly frontProxyCa: string
  readonly frontProxyNames: readonly string[]
}

/** By upstream's name, in its form: texts that are JSON. */
export const extensionAuthentication = ({
  clientCa,
  frontProxyCa,
  frontProxyNames,
}: ExtensionAuthentication): ConfigMap => ({
  metadata: { namespace: 'kube-system', name: 'extension-apiserver-authentication' },
  data: {
    'client-ca-file': clientCa,
    'requestheader-allowed-names': JSON.stringify(frontProxyNames),
    'requestheader-client-ca-file': frontProxyCa,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  },
})

/** Where pods reach the API server. */
export interface ApiAddress {
  /** Of the Service: the first address of the service network. */
  readonly clusterIp: string
  /** Where the server listens, as pods reach it; null where it listens for this machine alone. */
  readonly endpoint: { readonly ip: string; readonly port: number } | null
}

const inDefault = { namespace: 'default', name: 'kubernetes' } as const
const portName = 'https'

export const kubernetesService = ({ clusterIp, endpoint }: ApiAddress): Service => ({
  metadata: { ...inDefault, labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    type: 'ClusterIP',
    clusterIP: clusterIp,
    ports: [{ name: portName, protocol: 'TCP', port: 443, targetPort: endpoint?.port ?? 6443 }],
  },
})

export const kubernetesSlice = ({
  ip,
  port,
}: {
  readonly ip: string
  readonly port: number
}): EndpointSlice => ({
  metadata: { ...inDefault, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: ip.includes(':') ? 'IPv6' : 'IPv4',
  endpoints: [{ addresses: [ip], conditions: { ready: true } }],
  ports: [{ name: portName, port, protocol: 'TCP' }],
})

export const kubernetesEndpoints = ({
  ip,
  port,
}: {
  readonly ip: string
  readonly port: number
}): Endpoints => ({
  metadata: { ...inDefault, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip }], ports: [{ name: portName, port, protocol: 'TCP' }] }],
})
