import { expect, test } from 'vitest'
import type { Pod, PodSpec } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { aPod, podWithSpec, refusalsOfCreate } from '../objects-under-test.ts'

const createsAs = (pod: Pod) => refusalsOfCreate(kinds.Pod, pod)

test.each<[string, Partial<PodSpec>]>([
  [
    'spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
    { restartPolicy: 'Maybe' },
  ],
  [
    'spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    { dnsPolicy: 'x' },
  ],
  [
    'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    { dnsPolicy: 'None' },
  ],
  [
    'spec.dnsConfig.nameservers[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    { dnsConfig: { nameservers: ['1.2.3'] } },
  ],
  [
    'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    { activeDeadlineSeconds: 0 },
  ],
  [
    'spec.hostAliases[0].ip: Invalid value: "host": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    { hostAliases: [{ ip: 'host', hostnames: ['a.b'] }] },
  ],
  [
    'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    { tolerations: [{ effect: 'NoSchedule' }] },
  ],
  [
    'spec.tolerations[0].operator: Invalid value: {"Key":"a","Operator":"Exists","Value":"b","Effect":"","TolerationSeconds":null}: value must be empty when `operator` is \'Exists\'',
    { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
  ],
  [
    'spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists"',
    { tolerations: [{ key: 'a', operator: 'Gt', value: '5' }] },
  ],
  [
    'spec.tolerations[0].effect: Unsupported value: "Nothing": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    { tolerations: [{ operator: 'Exists', effect: 'Nothing' }] },
  ],
  [
    'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
  ],
  [
    'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
          ],
        },
      },
    },
  ],
  [
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    {
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
      },
    },
  ],
  ['spec.volumes[0]: Required value: must specify a volume type', { volumes: [{ name: 'x' }] }],
  [
    'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    { volumes: [{ name: 'x', emptyDir: {}, hostPath: { path: '/' } }] },
  ],
  [
    'spec.volumes[0].persistentVolumeClaim.claimName: Required value',
    { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: '' } }] },
  ],
  [
    'spec.volumes[0].hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    { volumes: [{ name: 'x', hostPath: { path: '/', type: 'Dir' } }] },
  ],
  [
    'spec.volumes[0].configMap.defaultMode: Invalid value: 777: must be a number between 0 and 0777 (octal), both inclusive',
    { volumes: [{ name: 'x', configMap: { name: 'c', defaultMode: 777 } }] },
  ],
  [
    'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    {
      volumes: [
        {
          name: 'x',
          projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 600 } }] },
        },
      ],
    },
  ],
  [
    'spec.initContainers[0].name: Duplicate value: "nginx"',
    {
      initContainers: [
        { name: 'nginx', image: 'a', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' },
      ],
    },
  ],
  [
    'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    {
      initContainers: [
        {
          name: 'init',
          image: 'a',
          imagePullPolicy: 'Always',
          terminationMessagePolicy: 'File',
          livenessProbe: {},
        },
      ],
    },
  ],
  [
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
    {
      ephemeralContainers: [
        { name: 'debug', image: 'a', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' },
      ],
    },
  ],
  [
    'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    { nodeName: 'a', schedulingGates: [{ name: 'example.com/wait' }] },
  ],
  [
    'spec.containers[0].ports[0].hostPort: Invalid value: 0: must match `containerPort` when `hostNetwork` is true',
    { hostNetwork: true },
  ],
  [
    'spec.securityContext.sysctls[1].name: Duplicate value: "kernel.shmmax"',
    {
      securityContext: {
        sysctls: [
          { name: 'kernel.shmmax', value: '1' },
          { name: 'kernel.shmmax', value: '1' },
        ],
      },
    },
  ],
  [
    'spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false',
    {
      hostUsers: false,
      hostNetwork: true,
      containers: [{ name: 'a', image: 'a', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' }],
    },
  ],
  ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"', { os: { name: 'plan9' } }],
])('spec: %s', (text, change) => {
  const pod = podWithSpec(spec => {
    if ('volumes' in change) delete spec.containers[0]?.volumeMounts
    Object.assign(spec, change)
  })
  expect(createsAs(pod)).toEqual([text])
})

test('a mount of a volume with a fault is not found either', () => {
  const pod = podWithSpec(spec => Object.assign(spec, { volumes: [{ name: 'www', hostPath: { path: '' } }] }))
  expect(createsAs(pod)).toEqual([
    'spec.volumes[0].hostPath.path: Required value',
    'spec.containers[0].volumeMounts[0].name: Not found: "www"',
  ])
})

test('a pod-deletion-cost is a number', () => {
  const key = 'controller.kubernetes.io/pod-deletion-cost'
  const pod = aPod(draft => Object.assign(draft.metadata ?? {}, { annotations: { [key]: '+7' } }))
  expect(createsAs(pod)).toEqual([
    `metadata.annotations[${key}]: Invalid value: "+7": must be a 32bit integer`,
  ])
})

test.each<[{ readonly [key: string]: string }, readonly string[]]>([
  [
    {
      'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
      'container.apparmor.security.beta.kubernetes.io/nginx': 'localhost/web',
    },
    [],
  ],
  [
    {
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
      'container.apparmor.security.beta.kubernetes.io/nginx': 'localhost/other',
    },
    [
      'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Forbidden: apparmor profile in annotation and field must match',
    ],
  ],
])('profiles that annotations %j say too', (annotations, texts) => {
  const pod = podWithSpec(spec => {
    spec.securityContext = {
      seccompProfile: { type: 'RuntimeDefault' },
      appArmorProfile: { type: 'Localhost', localhostProfile: 'web' },
    }
  })
  pod.metadata = { ...pod.metadata, annotations }
  expect(refusalsOfCreate(kinds.Pod, pod)).toEqual(texts)
})
