import { describe, expect, it } from 'vitest'
import { builtInKinds, type Kind, kinds } from '../kinds.ts'
import { type ApiObject, draftOf } from '../object.ts'
import { setDefaults } from './index.ts'

function defaulted(kind: Kind, object: object) {
  const draft = draftOf(object as ApiObject)
  setDefaults(kind.schema.struct ?? '', draft)
  const again = draftOf(draft as ApiObject)
  setDefaults(kind.schema.struct ?? '', again)
  expect(again).toEqual(draft)
  return JSON.parse(JSON.stringify(draft))
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'nginx', image: 'nginx:1' }] },
}
const set = (spec: object) =>
  defaulted(kinds.StatefulSet, { metadata: { name: 'web' }, spec: { template, ...spec } }).spec

describe('a StatefulSet', () => {
  it('gets every default of apps/v1', () => {
    expect(set({})).toMatchObject({
      podManagementPolicy: 'OrderedReady',
      replicas: 1,
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    })
    expect(set({ replicas: 0, revisionHistoryLimit: 0 })).toMatchObject({
      replicas: 0,
      revisionHistoryLimit: 0,
    })
  })

  it('keeps rollingUpdate absent when only the type was given', () => {
    expect(set({ updateStrategy: { type: 'RollingUpdate' } }).updateStrategy).toEqual({
      type: 'RollingUpdate',
    })
    expect(set({ updateStrategy: { type: 'OnDelete' } }).updateStrategy).toEqual({ type: 'OnDelete' })
    const { updateStrategy } = set({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
    })
    expect(updateStrategy.rollingUpdate).toEqual({ maxUnavailable: 2, partition: 0 })
  })

  it('defaults each half of the retention policy for itself', () => {
    const { persistentVolumeClaimRetentionPolicy } = set({
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' },
    })
    expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Delete' })
  })

  it('says of claim templates that they are claims', () => {
    const [claim] = set({
      volumeClaimTemplates: [{ apiVersion: 'x', kind: 'Y', metadata: { name: 'www' }, spec: {} }],
    }).volumeClaimTemplates
    expect(claim).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'www' },
      spec: { volumeMode: 'Filesystem', resources: {} },
      status: { phase: 'Pending' },
    })
  })

  it('defaults its template as templates are, not as Pods are', () => {
    expect(set({}).template.spec).toEqual({
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: 'nginx',
          image: 'nginx:1',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: {},
        },
      ],
    })
  })
})

describe('a Pod', () => {
  const pod = (spec: object) => defaulted(kinds.Pod, { metadata: { name: 'p' }, spec }).spec

  it('pulls always what its image name leaves open', () => {
    const policies = [
      'nginx',
      'nginx:latest',
      'nginx:1',
      'localhost:5000/nginx',
      'localhost:5000/nginx:2',
      `nginx@sha256:${'0'.repeat(64)}`,
    ].map(image => pod({ containers: [{ name: 'c', image }] }).containers[0].imagePullPolicy)
    expect(policies).toEqual(['Always', 'Always', 'IfNotPresent', 'Always', 'IfNotPresent', 'IfNotPresent'])
  })

  it('requests what it is limited to, and binds the host ports of the host network', () => {
    const spec = pod({
      hostNetwork: true,
      containers: [
        {
          name: 'c',
          image: 'c:1',
          ports: [{ containerPort: 80 }],
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
        },
      ],
    })
    expect(spec.containers[0].resources.requests).toEqual({ cpu: '500m', memory: '1Gi' })
    expect(spec.containers[0].ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }])
    expect(spec.enableServiceLinks).toBe(true)
  })

  it('fills in probes and volumes', () => {
    const spec = pod({
      containers: [{ name: 'c', image: 'c:1', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 } }],
      volumes: [
        { name: 'none' },
        { name: 'config', configMap: { name: 'c' } },
        { name: 'host', hostPath: { path: '/x' } },
      ],
    })
    expect(spec.containers[0].readinessProbe).toEqual({
      httpGet: { port: 80, path: '/', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    })
    expect(spec.volumes).toEqual([
      { name: 'none', emptyDir: {} },
      { name: 'config', configMap: { name: 'c', defaultMode: 420 } },
      { name: 'host', hostPath: { path: '/x', type: '' } },
    ])
  })

  it('has its service account under both names', () => {
    expect(pod({ containers: [], serviceAccount: 'a' })).toMatchObject({
      serviceAccountName: 'a',
      serviceAccount: 'a',
    })
  })
})

describe('a Service', () => {
  it('targets the port it serves and keeps to the cluster', () => {
    expect(
      defaulted(kinds.Service, { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } }),
    ).toMatchObject({
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      },
      status: { loadBalancer: {} },
    })
  })
})

describe('what only some kinds have', () => {
  const of = (struct: string, object: object) => {
    const kind = builtInKinds.find(each => each.schema.struct === struct)!
    return defaulted(kind, object)
  }

  it('resources finer than a thousandth are rounded up, wherever they stand', () => {
    const list = { cpu: '100u', memory: '1Gi', 'x/y': '1e-6' }
    const rounded = { cpu: '1m', memory: '1Gi', 'x/y': '1e-3' }
    expect(of('Node', { status: { capacity: list } }).status).toEqual({
      capacity: rounded,
      allocatable: rounded,
    })
    expect(of('ResourceQuota', { spec: { hard: list } }).spec.hard).toEqual(rounded)
    expect(of('PersistentVolume', { spec: { capacity: list } }).spec.capacity).toEqual(rounded)
  })

  it('a Secret’s plain text becomes bytes and wins', () => {
    const secret = JSON.parse('{"data":{"a":"eA==","b":"eQ=="},"stringData":{"a":"hi","__proto__":"p"}}')
    const { data, stringData, type } = of('Secret', secret)
    expect(type).toBe('Opaque')
    expect(stringData).toBeUndefined()
    expect(JSON.stringify(data)).toBe('{"a":"aGk=","b":"eQ==","__proto__":"cA=="}')
  })

  it('a Namespace carries its name as a label, when it has one', () => {
    expect(of('Namespace', { metadata: { name: 'a', labels: { b: 'c' } } })).toEqual({
      metadata: { name: 'a', labels: { b: 'c', 'kubernetes.io/metadata.name': 'a' } },
      spec: {},
      status: { phase: 'Active' },
    })
    expect(of('Namespace', { metadata: { generateName: 'a' } }).metadata).toEqual({ generateName: 'a' })
  })

  it('limits of containers follow from each other', () => {
    const { limits } = of('LimitRange', {
      spec: {
        limits: [
          { type: 'Container', max: { cpu: '2' }, min: { memory: '1Mi' }, default: { memory: '1Gi' } },
          { type: 'Pod', max: { cpu: '4' } },
        ],
      },
    }).spec
    expect(limits).toEqual([
      {
        type: 'Container',
        max: { cpu: '2' },
        min: { memory: '1Mi' },
        default: { cpu: '2', memory: '1Gi' },
        defaultRequest: { cpu: '2', memory: '1Gi' },
      },
      { type: 'Pod', max: { cpu: '4' } },
    ])
  })

  it('storage', () => {
    expect(of('StorageClass', { provisioner: 'x' })).toEqual({
      provisioner: 'x',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    })
    expect(of('PersistentVolume', { spec: { hostPath: { path: '/a' } } })).toEqual({
      spec: {
        hostPath: { path: '/a', type: '' },
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Pending' },
    })
  })

  it('workloads', () => {
    expect(of('Deployment', {}).spec).toMatchObject({
      replicas: 1,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      template: { spec: { restartPolicy: 'Always' } },
    })
    expect(of('Deployment', { spec: { strategy: { type: 'Recreate' } } }).spec.strategy).toEqual({
      type: 'Recreate',
    })
    expect(of('DaemonSet', {}).spec.updateStrategy.rollingUpdate).toEqual({ maxUnavailable: 1, maxSurge: 0 })
    expect(of('CronJob', {}).spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })
    expect(of('CronJob', {}).spec.jobTemplate.spec.backoffLimit).toBeUndefined()
  })

  it('a Job runs once unless it says otherwise', () => {
    const job = (spec: object) => of('Job', { spec }).spec
    expect(job({})).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
    })
    expect(job({ parallelism: 2 }).completions).toBeUndefined()
    expect(job({ completions: 3 })).toMatchObject({ completions: 3, parallelism: 1 })
    expect(job({ backoffLimitPerIndex: 1 }).backoffLimit).toBe(2147483647)
    expect(job({ podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'X' }] }] } })).toMatchObject({
      podReplacementPolicy: 'Failed',
      podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'X', status: 'True' }] }] },
    })
  })

  it('autoscalers of both versions', () => {
    expect(of('HorizontalPodAutoscaler', {}).spec).toEqual({
      minReplicas: 1,
      targetCPUUtilizationPercentage: 80,
    })
    const { metrics, behavior } = of('HorizontalPodAutoscalerV2', {
      spec: { behavior: { scaleDown: {} } },
    }).spec
    expect(metrics[0].resource.target.averageUtilization).toBe(80)
    expect(behavior.scaleUp.policies).toHaveLength(2)
    expect(behavior.scaleUp.stabilizationWindowSeconds).toBe(0)
    expect(behavior.scaleDown.stabilizationWindowSeconds).toBeUndefined()
  })

  it('network and access', () => {
    const port = { ports: [{ port: 80 }] }
    expect(of('NetworkPolicy', { spec: { egress: [port] } }).spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    })
    expect(of('EndpointSlice', { ports: [{ port: 80 }] }).ports).toEqual([
      { name: '', port: 80, protocol: 'TCP' },
    ])
    expect(
      of('RoleBinding', { subjects: [{ kind: 'User' }, { kind: 'ServiceAccount' }] }).subjects.map(
        (subject: { apiGroup?: string }) => subject.apiGroup,
      ),
    ).toEqual(['rbac.authorization.k8s.io', undefined])
  })

  it('every kind of the model takes defaults when it is empty', () => {
    for (const kind of builtInKinds) expect(() => of(kind.schema.struct ?? '', {})).not.toThrow()
  })
})

describe('a Service’s policies', () => {
  const service = (spec: object) => defaulted(kinds.Service, { spec }).spec

  it('keeps clients with one Pod for three hours unless told', () => {
    expect(service({ sessionAffinity: 'ClientIP' }).sessionAffinityConfig).toEqual({
      clientIP: { timeoutSeconds: 10800 },
    })
    expect(service({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } })).not.toHaveProperty(
      'sessionAffinityConfig',
    )
  })

  it('has traffic policies where traffic can come from', () => {
    expect(service({ type: 'ExternalName' })).not.toHaveProperty('internalTrafficPolicy')
    expect(service({})).not.toHaveProperty('externalTrafficPolicy')
    expect(service({ externalIPs: ['1.2.3.4'] }).externalTrafficPolicy).toBe('Cluster')
    expect(service({ type: 'LoadBalancer' })).toMatchObject({
      externalTrafficPolicy: 'Cluster',
      allocateLoadBalancerNodePorts: true,
    })
  })
})

describe('a Pod’s details', () => {
  const pod = (spec: object) => defaulted(kinds.Pod, { spec }).spec
  const container = (fields: object) =>
    pod({ containers: [{ name: 'c', image: 'c:1', ...fields }] }).containers[0]

  it.each([
    ['nginx', 'Always'],
    ['Nginx', 'IfNotPresent'],
    ['Registry/nginx', 'Always'],
    ['host:5000/a/b', 'Always'],
    ['host:5000/a/b:latest', 'Always'],
    ['a__b/c--d:v1.2_3', 'IfNotPresent'],
    [`a@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    [`a:latest@sha256:${'0'.repeat(64)}`, 'Always'],
    ['', 'IfNotPresent'],
  ])('the image %s is pulled %s', (image, policy) => {
    expect(container({ image }).imagePullPolicy).toBe(policy)
  })

  it('references to fields', () => {
    const { env, lifecycle } = container({
      env: [
        { name: 'a', valueFrom: { fieldRef: { fieldPath: 'x' } } },
        { name: 'b', valueFrom: { resourceFieldRef: { resource: 'cpu' } } },
      ],
      lifecycle: { preStop: { httpGet: { port: 1 } }, postStart: { exec: { command: ['x'] } } },
    })
    expect(env[0].valueFrom.fieldRef.apiVersion).toBe('v1')
    expect(env[1].valueFrom.resourceFieldRef.divisor).toBe('0')
    expect(lifecycle.preStop.httpGet).toEqual({ port: 1, path: '/', scheme: 'HTTP' })
  })

  it('projected volumes', () => {
    const [volume] = pod({
      volumes: [
        {
          name: 'token',
          projected: {
            sources: [
              { serviceAccountToken: { path: 'token' } },
              { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'b' } }] } },
            ],
          },
        },
      ],
    }).volumes
    expect(volume.projected).toEqual({
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
        { downwardAPI: { items: [{ path: 'a', fieldRef: { apiVersion: 'v1', fieldPath: 'b' } }] } },
      ],
    })
  })

  it('requests of the whole pod follow its containers, then its limits', () => {
    const { resources } = pod({
      resources: { limits: { cpu: '4', memory: '4Gi' } },
      containers: [
        { name: 'a', image: 'a', resources: { requests: { cpu: '1' } } },
        { name: 'b', image: 'b', resources: { requests: { cpu: '500m' } } },
      ],
      initContainers: [{ name: 'i', image: 'i', resources: { requests: { cpu: '2' } } }],
    })
    expect(resources.requests).toEqual({ cpu: '2', memory: '4Gi' })
  })
})
