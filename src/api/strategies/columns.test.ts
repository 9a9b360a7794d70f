import { expect, test } from 'vitest'
import { builtInKinds, kinds } from '../kinds.ts'
import { strategyOf } from './index.ts'
import { headerOf, longAgo, noon, printed, recently } from './printed-under-test.ts'

const named = (name: string) => ({ name, creationTimestamp: longAgo })
const template = {
  spec: {
    containers: [
      { name: 'nginx', image: 'nginx:1' },
      { name: 'log', image: 'log:2' },
    ],
  },
}
const selector = { matchLabels: { app: 'nginx' } }

test('StatefulSet', () => {
  const set = {
    metadata: named('web'),
    spec: { replicas: 3, serviceName: 'nginx', selector, template },
    status: { replicas: 3, readyReplicas: 2 },
  }
  expect(headerOf(kinds.StatefulSet)).toBe('NAME  READY  AGE  (CONTAINERS)  (IMAGES)')
  expect(printed(kinds.StatefulSet, set, 'wide')).toBe('web  2/3  2d  nginx,log  nginx:1,log:2')
})

test('ControllerRevision', () => {
  const controller = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true }
  const revision = { metadata: { ...named('web-abc'), ownerReferences: [controller] }, revision: 4 }
  expect(headerOf(kinds.ControllerRevision)).toBe('NAME  CONTROLLER  REVISION  AGE')
  expect(printed(kinds.ControllerRevision, revision)).toBe('web-abc  statefulset.apps/web  4  2d')
  expect(printed(kinds.ControllerRevision, { metadata: named('a'), revision: 1 })).toBe('a  <none>  1  2d')
})

test('PersistentVolumeClaim', () => {
  const bound = {
    metadata: named('www-web-0'),
    spec: {
      volumeName: 'pvc-1',
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'standard',
      volumeMode: 'Filesystem',
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
      capacity: { storage: '1024Mi' },
    },
  }
  expect(headerOf(kinds.PersistentVolumeClaim)).toBe(
    'NAME  STATUS  VOLUME  CAPACITY  ACCESS MODES  STORAGECLASS  VOLUMEATTRIBUTESCLASS  AGE  (VOLUMEMODE)',
  )
  expect(printed(kinds.PersistentVolumeClaim, bound, 'wide')).toBe(
    'www-web-0  Bound  pvc-1  1Gi  RWO,RWX  standard  <unset>  2d  Filesystem',
  )
  const pending = {
    metadata: { ...named('a'), deletionTimestamp: noon },
    spec: {},
    status: { phase: 'Pending' },
  }
  expect(printed(kinds.PersistentVolumeClaim, pending)).toBe('a  Terminating          <unset>  2d')
})

test('PersistentVolume', () => {
  const volume = {
    metadata: named('pvc-1'),
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'standard',
      claimRef: { namespace: 'default', name: 'www-web-0' },
      volumeMode: 'Filesystem',
    },
    status: { phase: 'Bound' },
  }
  expect(headerOf(kinds.PersistentVolume)).toBe(
    'NAME  CAPACITY  ACCESS MODES  RECLAIM POLICY  STATUS  CLAIM  STORAGECLASS  VOLUMEATTRIBUTESCLASS  REASON  AGE  (VOLUMEMODE)',
  )
  expect(printed(kinds.PersistentVolume, volume, 'wide')).toBe(
    'pvc-1  1Gi  RWO  Delete  Bound  default/www-web-0  standard  <unset>    2d  Filesystem',
  )
})

test('StorageClass', () => {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  const storageClass = {
    metadata: { ...named('standard'), annotations },
    provisioner: 'kedge.dev/local',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  }
  expect(headerOf(kinds.StorageClass)).toBe(
    'NAME  PROVISIONER  RECLAIMPOLICY  VOLUMEBINDINGMODE  ALLOWVOLUMEEXPANSION  AGE',
  )
  expect(printed(kinds.StorageClass, storageClass)).toBe(
    'standard (default)  kedge.dev/local  Delete  WaitForFirstConsumer  false  2d',
  )
})

test('Service', () => {
  const service = (spec: object, status = {}) =>
    printed(kinds.Service, { metadata: named('nginx'), spec, status }, 'wide')
  const ports = [{ port: 80, protocol: 'TCP' }]
  expect(headerOf(kinds.Service)).toBe('NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE  (SELECTOR)')
  expect(service({ type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'], ports })).toBe(
    'nginx  ClusterIP  None  <none>  80/TCP  2d  <none>',
  )
  const nodePorts = [
    { port: 80, nodePort: 30080, protocol: 'TCP' },
    { port: 53, protocol: 'UDP' },
  ]
  expect(
    service({ type: 'NodePort', clusterIPs: ['10.0.0.5'], ports: nodePorts, selector: { b: 'c', a: 'b' } }),
  ).toBe('nginx  NodePort  10.0.0.5  <none>  80:30080/TCP,53/UDP  2d  a=b,b=c')
  expect(service({ type: 'LoadBalancer', clusterIPs: ['10.0.0.5'], ports })).toBe(
    'nginx  LoadBalancer  10.0.0.5  <pending>  80/TCP  2d  <none>',
  )
  expect(service({ type: 'ExternalName', externalName: 'example.com' })).toBe(
    'nginx  ExternalName  <none>  example.com  <none>  2d  <none>',
  )
})

test('Node', () => {
  const node = {
    metadata: { ...named('one'), labels: { 'node-role.kubernetes.io/control-plane': '' } },
    spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.2' }],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.1.0',
        kernelVersion: '6.1.0',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.36.0',
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12',
        systemUUID: '',
      },
    },
  }
  expect(headerOf(kinds.Node)).toBe(
    'NAME  STATUS  ROLES  AGE  VERSION  (INTERNAL-IP)  (EXTERNAL-IP)  (OS-IMAGE)  (KERNEL-VERSION)  (CONTAINER-RUNTIME)',
  )
  expect(printed(kinds.Node, node, 'wide')).toBe(
    'one  Ready,SchedulingDisabled  control-plane  2d  v1.36.0  10.0.0.2  <none>  Debian GNU/Linux 12  6.1.0  containerd://2.1.0',
  )
  const broken = { metadata: named('two'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }
  expect(printed(kinds.Node, broken)).toBe('two  NotReady  <none>  2d  ')
  expect(printed(kinds.Node, { metadata: named('new') })).toBe('new  Unknown  <none>  2d  ')
})

test('Event', () => {
  const event = {
    metadata: named('web.1'),
    involvedObject: { kind: 'StatefulSet', name: 'web' },
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: 'create Pod web-0 in StatefulSet web successful\n',
    source: { component: 'statefulset-controller' },
    firstTimestamp: longAgo,
    lastTimestamp: recently,
    count: 2,
  }
  expect(headerOf(kinds.Event)).toBe(
    'LAST SEEN  TYPE  REASON  OBJECT  (SUBOBJECT)  (SOURCE)  MESSAGE  (FIRST SEEN)  (COUNT)  (NAME)',
  )
  expect(printed(kinds.Event, event)).toBe(
    '5m  Normal  SuccessfulCreate  statefulset/web  create Pod web-0 in StatefulSet web successful',
  )
  expect(printed(kinds.Event, event, 'wide')).toBe(
    '5m  Normal  SuccessfulCreate  statefulset/web    statefulset-controller  create Pod web-0 in StatefulSet web successful  2d  2  web.1',
  )
})

test('Endpoints and EndpointSlice', () => {
  const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
  const subset = { addresses: addresses.map(ip => ({ ip })), ports: [{ port: 80 }] }
  expect(printed(kinds.Endpoints, { metadata: named('nginx'), subsets: [subset] })).toBe(
    'nginx  10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...  2d',
  )
  expect(printed(kinds.Endpoints, { metadata: named('nginx') })).toBe('nginx  <none>  2d')
  const slice = {
    metadata: named('nginx-x'),
    addressType: 'IPv4',
    ports: [{ port: 80 }],
    endpoints: [{ addresses }],
  }
  expect(headerOf(kinds.EndpointSlice)).toBe('NAME  ADDRESSTYPE  PORTS  ENDPOINTS  AGE')
  expect(printed(kinds.EndpointSlice, slice)).toBe(
    'nginx-x  IPv4  80  10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...  2d',
  )
  expect(printed(kinds.EndpointSlice, { ...slice, ports: [], endpoints: [] })).toBe(
    'nginx-x  IPv4  <unset>  <unset>  2d',
  )
})

test('PodDisruptionBudget', () => {
  expect(headerOf(kinds.PodDisruptionBudget)).toBe(
    'NAME  MIN AVAILABLE  MAX UNAVAILABLE  ALLOWED DISRUPTIONS  AGE',
  )
  const budget = { metadata: named('web'), spec: { maxUnavailable: '10%' } }
  expect(printed(kinds.PodDisruptionBudget, budget)).toBe('web  N/A  10%  0  2d')
})

test('small kinds', () => {
  const metadata = named('a')
  expect(printed(kinds.Lease, { metadata, spec: { holderIdentity: 'me' } })).toBe('a  me  2d')
  expect(printed(kinds.ServiceAccount, { metadata })).toBe('a  0  2d')
  expect(printed(kinds.Secret, { metadata, type: 'Opaque', data: { a: '', b: '' } })).toBe('a  Opaque  2  2d')
  expect(printed(kinds.ConfigMap, { metadata, data: { a: '' }, binaryData: { b: '' } })).toBe('a  2  2d')
  expect(printed(kinds.Namespace, { metadata, status: { phase: 'Active' } })).toBe('a  Active  2d')
})

test('an object without a time of creation has no known age', () => {
  expect(printed(kinds.ConfigMap, { metadata: { name: 'a' } })).toBe('a  0  <unknown>')
})

test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
  '%s has a name and a readable row',
  (_, kind) => {
    const { columns } = strategyOf(kind)
    expect(columns.filter(column => column.format === 'name')).toHaveLength(1)
    expect(new Set(columns.map(column => column.name)).size).toBe(columns.length)
  },
)
