import { describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { type ApiObject, draftOf } from '../object.ts'
import { setDefaults } from './index.ts'

function defaulted(kind: (typeof kinds)[keyof typeof kinds], object: object) {
  const draft = draftOf(object as ApiObject)
  setDefaults(kind, draft)
  const again = draftOf(draft as ApiObject)
  setDefaults(kind, again)
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
      'nginx@sha256:00',
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
