// Every verb that discovery promises, on every built-in kind of the stable groups: an object that says no more than it
// must is made, read, watched, changed by each means, and taken away.

import { expect, it } from 'vitest'
import { builtInKinds, type Kind } from '../../api/kinds.ts'
import { certificateRequest } from '../../testing/fixtures/certificate-request.ts'
import { startServer } from '../server-under-test.ts'

const container = { name: 'c', image: 'i' }
const labels = { app: 'a' }
const template = { metadata: { labels }, spec: { containers: [container] } }
const selector = { matchLabels: labels }
const jobTemplate = { spec: { containers: [container], restartPolicy: 'Never' } }
const webhook = {
  name: 'w.example.dev',
  clientConfig: { url: 'https://example.dev/' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
}
const rule = {
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
}
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }

/** What a kind has to say beside its metadata; `name` where not any name will do. */
const minimal: { readonly [kind: string]: { readonly name?: string; readonly [field: string]: unknown } } = {
  APIService: {
    name: 'v1.example.dev',
    spec: {
      group: 'example.dev',
      version: 'v1',
      groupPriorityMinimum: 1,
      versionPriority: 1,
      service: { name: 's', namespace: 'default' },
      insecureSkipTLSVerify: true,
    },
  },
  CSIDriver: { spec: {} },
  CSINode: { spec: { drivers: [] } },
  CSIStorageCapacity: { storageClassName: 's' },
  CertificateSigningRequest: {
    spec: {
      request: Buffer.from(certificateRequest().pem).toString('base64'),
      signerName: 'example.dev/s',
      usages: ['client auth'],
    },
  },
  ClusterRole: { rules: [] },
  ClusterRoleBinding: { roleRef },
  ControllerRevision: { revision: 1, data: {} },
  CronJob: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: jobTemplate } } } },
  CustomResourceDefinition: {
    name: 'widgets.example.dev',
    spec: {
      group: 'example.dev',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  },
  DaemonSet: { spec: { selector, template } },
  Deployment: { spec: { selector, template } },
  DeviceClass: { spec: {} },
  EndpointSlice: { addressType: 'IPv4', endpoints: [] },
  Event: {
    involvedObject: { namespace: 'default' },
    regarding: { namespace: 'default' },
    reason: 'R',
    action: 'A',
    type: 'Normal',
    reportingController: 'example.dev/c',
    reportingComponent: 'example.dev/c',
    reportingInstance: 'i',
    eventTime: '2026-01-02T03:04:05.000000Z',
  },
  FlowSchema: { spec: { priorityLevelConfiguration: { name: 'exempt' } } },
  HorizontalPodAutoscaler: {
    spec: { maxReplicas: 1, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } },
  },
  IPAddress: {
    name: '10.96.0.77',
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } },
  },
  Ingress: { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } },
  IngressClass: { spec: { controller: 'example.dev/c' } },
  Job: { spec: { template: jobTemplate } },
  Lease: { spec: {} },
  LimitRange: { spec: { limits: [] } },
  MutatingAdmissionPolicy: {
    spec: {
      reinvocationPolicy: 'Never',
      matchConstraints: rule,
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }],
    },
  },
  MutatingAdmissionPolicyBinding: { spec: { policyName: 'p' } },
  MutatingWebhookConfiguration: { webhooks: [webhook] },
  NetworkPolicy: { spec: { podSelector: {} } },
  PersistentVolume: {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  },
  PersistentVolumeClaim: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  Pod: { spec: { containers: [container] } },
  PodDisruptionBudget: { spec: { selector, minAvailable: 1 } },
  PodTemplate: { template },
  PriorityClass: { value: 1 },
  PriorityLevelConfiguration: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
  ReplicaSet: { spec: { selector, template } },
  ReplicationController: { spec: { selector: labels, template } },
  ResourceClaim: { spec: { devices: {} } },
  ResourceClaimTemplate: { spec: { spec: { devices: {} } } },
  ResourceQuota: { spec: { hard: {} } },
  ResourceSlice: {
    spec: {
      driver: 'd.example.dev',
      nodeName: 'n',
      pool: { name: 'n', generation: 1, resourceSliceCount: 1 },
      devices: [],
    },
  },
  Role: { rules: [] },
  RoleBinding: { roleRef },
  RuntimeClass: { handler: 'h' },
  Service: { spec: { ports: [{ port: 80 }] } },
  ServiceCIDR: { spec: { cidrs: ['10.200.0.0/24'] } },
  StatefulSet: { spec: { selector, template, serviceName: 's' } },
  StorageClass: { provisioner: 'example.dev/p' },
  ValidatingAdmissionPolicy: { spec: { matchConstraints: rule, validations: [{ expression: 'true' }] } },
  ValidatingAdmissionPolicyBinding: { spec: { policyName: 'p', validationActions: ['Deny'] } },
  ValidatingWebhookConfiguration: { webhooks: [webhook] },
  VolumeAttachment: {
    spec: { attacher: 'a.example.dev', nodeName: 'n', source: { persistentVolumeName: 'v' } },
  },
  VolumeAttributesClass: { driverName: 'example.dev/d', parameters: { a: 'b' } },
}

const stored = builtInKinds.filter(({ verbs }) => verbs.includes('create') && verbs.includes('get'))

it.each(stored.map((kind): [string, Kind] => [`${kind.group || 'core'}/${kind.version} ${kind.kind}`, kind]))(
  '%s has every verb that it shows',
  async (_, kind) => {
    const { send, raw } = await startServer()
    const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
    const path = kind.namespaced ? `${root}/namespaces/default/${kind.plural}` : `${root}/${kind.plural}`
    const { name = 'o', ...fields } = minimal[kind.kind] ?? {}
    const made = await send('POST', path, { metadata: { name }, ...fields })
    expect(made.code, JSON.stringify(made.body)).toBe(201)
    expect((await send('GET', `${path}/${name}`)).code).toBe(200)
    expect((await send('GET', path)).body).toMatchObject({ kind: `${kind.kind}List` })
    const watched = await raw({ path, query: new URLSearchParams('watch=1') })
    expect(watched.kind).toBe('watch')
    const now = async () => (await send('GET', `${path}/${name}`)).body as { readonly metadata: object }
    const current = await now()
    const put = await send('PUT', `${path}/${name}`, {
      ...current,
      metadata: { ...current.metadata, labels: { put: 'yes' } },
    })
    expect(put.code, JSON.stringify(put.body)).toBe(200)
    const patches: readonly [string, unknown][] = [
      ['merge-patch+json', { metadata: { labels: { merge: 'yes' } } }],
      ['strategic-merge-patch+json', { metadata: { labels: { strategic: 'yes' } } }],
      ['json-patch+json', [{ op: 'add', path: '/metadata/labels/json', value: 'yes' }]],
    ]
    for (const [type, patch] of patches) {
      const headers = { 'content-type': `application/${type}` }
      const reply = await send('PATCH', `${path}/${name}`, patch, { headers })
      expect(reply.code, `${type} ${JSON.stringify(reply.body)}`).toBe(200)
    }
    expect(await now()).toMatchObject({
      metadata: { labels: { put: 'yes', merge: 'yes', strategic: 'yes', json: 'yes' } },
    })
    if (kind.subresources.status?.verbs.includes('update')) {
      expect((await send('GET', `${path}/${name}/status`)).code).toBe(200)
      const status = await send('PUT', `${path}/${name}/status`, await now())
      expect(status.code, JSON.stringify(status.body)).toBe(200)
    }
    const gone = await send('DELETE', `${path}/${name}`)
    expect([200, 202], JSON.stringify(gone.body)).toContain(gone.code)
    if (kind.verbs.includes('deletecollection')) expect((await send('DELETE', path)).code).toBe(200)
  },
)
