import { expect, test } from 'vitest'
import type { Container, Pod } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { aPod, podWithContainer, refusalsOfCreate } from '../objects-under-test.ts'

const createsAs = (pod: Pod) => refusalsOfCreate(kinds.Pod, pod)
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

test('a pod as most are passes', () => {
  expect(createsAs(aPod())).toEqual([])
})

test.each<[string, Partial<Container>]>([
  ['spec.containers[0].name: Required value', { name: '' }],
  [`spec.containers[0].name: Invalid value: "Nginx": ${labelText}`, { name: 'Nginx' }],
  ['spec.containers[0].image: Required value', { image: '' }],
  [
    'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    { image: ' nginx' },
  ],
  [
    'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    { imagePullPolicy: 'Sometimes' },
  ],
  [
    'spec.containers[0].terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"',
    { terminationMessagePolicy: 'Log' },
  ],
  [
    'spec.containers[0].ports[0].containerPort: Required value',
    { ports: [{ containerPort: 0, protocol: 'TCP' }] },
  ],
  [
    'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    { ports: [{ containerPort: 70000, protocol: 'TCP' }] },
  ],
  [
    'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    { ports: [{ containerPort: 80, protocol: 'HTTP' }] },
  ],
  [
    'spec.containers[0].ports[1].name: Duplicate value: "a"',
    {
      ports: [
        { containerPort: 80, protocol: 'TCP', name: 'a' },
        { containerPort: 81, protocol: 'TCP', name: 'a' },
      ],
    },
  ],
  [
    'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//8080"',
    {
      ports: [
        { containerPort: 80, protocol: 'TCP', hostPort: 8080 },
        { containerPort: 81, protocol: 'TCP', hostPort: 8080 },
      ],
    },
  ],
  [
    'spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
    { env: [{ name: 'a=b', value: '' }] },
  ],
  [
    'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    { env: [{ name: 'A', valueFrom: {} }] },
  ],
  [
    'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    {
      env: [
        { name: 'A', value: 'x', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      ],
    },
  ],
  [
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.image": error converting fieldPath: field label not supported: spec.image',
    { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.image' } } }] },
  ],
  [
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } } }] },
  ],
  [
    'spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: '' } } }] },
  ],
  ['spec.containers[0].envFrom[0].configMapRef.name: Required value', { envFrom: [{ configMapRef: {} }] }],
  [
    'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/usr/share/nginx/html": must be unique',
    {
      volumeMounts: [
        { name: 'www', mountPath: '/usr/share/nginx/html' },
        { name: 'www', mountPath: '/usr/share/nginx/html' },
      ],
    },
  ],
  [
    'spec.containers[0].volumeMounts[0].name: Not found: "data"',
    { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
  ],
  [
    'spec.containers[0].volumeMounts.subPath: Invalid value: "../x": must not contain \'..\'',
    { volumeMounts: [{ name: 'www', mountPath: '/data', subPath: '../x' }] },
  ],
  [
    'spec.containers[0].volumeDevices[0].name: Invalid value: "www": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    { volumeMounts: [], volumeDevices: [{ name: 'www', devicePath: '/dev/xvda' }] },
  ],
  [
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    { resources: { requests: { cpu: '2' }, limits: { cpu: '1000m' } } },
  ],
  [
    'spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    { resources: { limits: { cpu: '-1' } } },
  ],
  [
    'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    { resources: { requests: { 'example.com/gpu': '1' } } },
  ],
  [
    'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
    { resources: { limits: { 'example.com/gpu': '500m' } } },
  ],
  [
    'spec.containers[0].resources: Forbidden: HugePages require cpu or memory',
    { resources: { requests: { 'hugepages-2Mi': '4Mi' }, limits: { 'hugepages-2Mi': '4Mi' } } },
  ],
  [
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
    { livenessProbe: { successThreshold: 1 } },
  ],
  [
    'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    { livenessProbe: { successThreshold: 2, exec: { command: ['true'] } } },
  ],
  [
    'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    { readinessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 80 } } },
  ],
  [
    'spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "ftp": supported values: "HTTP", "HTTPS"',
    { readinessProbe: { httpGet: { path: '/', port: 80, scheme: 'ftp' } } },
  ],
  [
    'spec.containers[0].startupProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
    { startupProbe: { exec: { command: ['true'] }, successThreshold: 1, periodSeconds: -1 } },
  ],
  [
    'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
  ],
  [
    'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    { securityContext: { runAsUser: -1 } },
  ],
  [
    'spec.containers[0].securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
  ],
  [
    'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    { securityContext: { seccompProfile: { type: 'Localhost' } } },
  ],
])('container: %s', (text, change) => {
  expect(createsAs(podWithContainer(change))).toEqual([text])
})

test('an exit code may start a container anew, or all of them', () => {
  const ruled = (action: string) =>
    podWithContainer({
      restartPolicy: 'Never',
      restartPolicyRules: [{ action, exitCodes: { operator: 'In', values: [1] } }],
    })
  expect(createsAs(ruled('Restart'))).toEqual([])
  expect(createsAs(ruled('RestartAllContainers'))).toEqual([])
  expect(createsAs(ruled('Stop'))).toEqual([
    'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
  ])
})

test('a resource of no name that is known is refused twice', () => {
  const text = 'spec.containers[0].resources.limits[gpus]: Invalid value: "gpus": must be a standard resource'
  expect(createsAs(podWithContainer({ resources: { limits: { gpus: '1' } } }))).toEqual([
    `${text} type or fully qualified`,
    `${text} for containers`,
  ])
})

test('what the Pod as a whole does not ask for, its containers have each for themselves', () => {
  const podAsking = (requests: Readonly<Record<string, string>>) => {
    const pod = podWithContainer({
      resources: {
        requests: { ...requests, 'ephemeral-storage': '1Mi', 'example.com/gpu': '1' },
        limits: { 'example.com/gpu': '1' },
      },
    })
    return { ...pod, spec: { ...pod.spec, resources: { requests: { cpu: '1' } } } } as Pod
  }
  expect(createsAs(podAsking({}))).toEqual([])
  expect(createsAs(podAsking({ cpu: '2' }))).toEqual([
    'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
  ])
})

test('a part of the volume that an image gives can be mounted', () => {
  const mounting = (mount: object) => {
    const pod = podWithContainer({
      env: [{ name: 'PART', value: 'a' }],
      volumeMounts: [{ name: 'image', mountPath: '/image', ...mount }],
    })
    return {
      ...pod,
      spec: {
        ...pod.spec,
        volumes: [{ name: 'image', image: { reference: 'a/b:c', pullPolicy: 'Always' } }],
      },
    } as Pod
  }
  expect(createsAs(mounting({ subPath: 'a/b' }))).toEqual([])
  expect(createsAs(mounting({ subPathExpr: '$(PART)/b' }))).toEqual([])
  expect(createsAs(mounting({ subPath: '../b' }))).toHaveLength(1)
})
