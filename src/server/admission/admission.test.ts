import { describe, expect, it } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { pod } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const inDefault = '/api/v1/namespaces/default'
const pods = `${inDefault}/pods`

const makePod = async ({ send }: ServerUnderTest, spec: object = {}, name = 'p') =>
  (await send('POST', pods, pod(name, spec))).body

it('a new node takes no Pods until its conditions have been looked at', async () => {
  const { send } = await startServer()
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
  const own = { key: 'own', effect: 'NoExecute' }
  const made = async (name: string, taints: readonly object[]) =>
    (await send('POST', '/api/v1/nodes', { metadata: { name }, spec: { taints } })).body
  expect(await made('a', [own])).toMatchObject({ spec: { taints: [own, taint] } })
  expect(await made('b', [taint])).toMatchObject({ spec: { taints: [taint] } })
  const freed = await send(
    'PATCH',
    '/api/v1/nodes/b',
    { spec: { taints: null } },
    {
      headers: { 'content-type': 'application/merge-patch+json' },
    },
  )
  expect(freed.body).not.toHaveProperty('spec.taints')
})

describe('a new pod', () => {
  it('runs as the default account, with priority 0 and five minutes of patience for its node', async () => {
    const server = await startServer()
    expect(await makePod(server)).toMatchObject({
      spec: {
        serviceAccountName: 'default',
        serviceAccount: 'default',
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
          {
            key: 'node.kubernetes.io/unreachable',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
        ],
      },
      status: { phase: 'Pending' },
    })
  })

  it('keeps the patience it states itself', async () => {
    const server = await startServer()
    const tolerations = [{ operator: 'Exists' }]
    expect(await makePod(server, { tolerations })).toMatchObject({ spec: { tolerations } })
  })

  it('finds its token where client libraries look for it, in every container that has nothing else there', async () => {
    const server = await startServer()
    const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
    const own = { name: 'own', image: 'i', volumeMounts: [{ name: 'd', mountPath }] }
    const made = (await makePod(server, {
      containers: [{ name: 'c', image: 'i' }, own],
      initContainers: [{ name: 'i', image: 'i' }],
      volumes: [{ name: 'd', emptyDir: {} }],
    })) as { readonly spec: Pod['spec'] }
    const name = made.spec?.volumes?.[1]?.name
    expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/)
    const mount = { name, readOnly: true, mountPath }
    expect(made.spec?.containers.map(each => each.volumeMounts)).toEqual([
      [mount],
      [{ name: 'd', mountPath }],
    ])
    expect(made.spec?.initContainers?.[0]?.volumeMounts).toEqual([mount])
    expect(made.spec?.volumes?.[1]?.projected).toEqual({
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 420,
    })
  })

  it.each([
    [true, undefined, true],
    [false, undefined, false],
    [false, true, true],
    [true, false, false],
    [undefined, false, false],
  ])('gets a token as it says, else as its account says (%s, %s: %s)', async (account, pod, expected) => {
    const server = await startServer()
    const more = account === undefined ? {} : { automountServiceAccountToken: account }
    await server.send('POST', `${inDefault}/serviceaccounts`, { metadata: { name: 'robot' }, ...more })
    const own = pod === undefined ? {} : { automountServiceAccountToken: pod }
    const made = (await makePod(server, { serviceAccountName: 'robot', ...own })) as {
      readonly spec: Pod['spec']
    }
    expect((made.spec?.volumes ?? []).length).toBe(expected ? 1 : 0)
  })

  it('needs the account that it names', async () => {
    const server = await startServer()
    expect(await makePod(server, { serviceAccountName: 'robot' })).toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    })
    await server.send('POST', `${inDefault}/serviceaccounts`, {
      metadata: { name: 'robot' },
      imagePullSecrets: [{ name: 'registry' }],
    })
    expect(await makePod(server, { serviceAccountName: 'robot' })).toMatchObject({
      spec: { imagePullSecrets: [{ name: 'registry' }] },
    })
  })

  it('has the priority of its class', async () => {
    const server = await startServer()
    expect(await makePod(server, { priorityClassName: 'high' })).toMatchObject({
      code: 403,
      message: 'pods "p" is forbidden: no PriorityClass with name high was found',
    })
    // What every JavaScript object has is no class.
    expect(await makePod(server, { priorityClassName: 'constructor' })).toMatchObject({
      message: 'pods "p" is forbidden: no PriorityClass with name constructor was found',
    })
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
    await server.send('POST', classes, { metadata: { name: 'high' }, value: 1000 })
    await server.send('POST', classes, { metadata: { name: 'usual' }, value: 5, globalDefault: true })
    expect(await makePod(server, { priorityClassName: 'high' }, 'a')).toMatchObject({
      spec: { priority: 1000 },
    })
    expect(await makePod(server, {}, 'b')).toMatchObject({
      spec: { priority: 5, priorityClassName: 'usual' },
    })
    expect(await makePod(server, { priorityClassName: 'system-node-critical' }, 'c')).toMatchObject({
      spec: { priority: 2_000_001_000 },
    })
    expect(await makePod(server, { priority: 7 }, 'd')).toMatchObject({ code: 403 })
  })

  it('has one class that is the default, and no other beside it', async () => {
    const server = await startServer()
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
    const make = (name: string, globalDefault: boolean) =>
      server.send('POST', classes, { metadata: { name }, value: 5, globalDefault })
    const patch = (name: string, change: object) =>
      server.send('PATCH', `${classes}/${name}`, change, {
        headers: { 'content-type': 'application/merge-patch+json' },
      })
    expect((await make('usual', true)).code).toBe(201)
    const refusal = {
      code: 403,
      body: {
        message:
          'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
      },
    }
    expect(await make('other', true)).toMatchObject(refusal)
    expect((await make('other', false)).code).toBe(201)
    expect(await patch('other', { globalDefault: true })).toMatchObject(refusal)
    expect((await patch('usual', { description: 'of all' })).code).toBe(200)
    expect((await patch('usual', { globalDefault: false })).code).toBe(200)
    expect((await patch('other', { globalDefault: true })).code).toBe(200)
  })
})

describe('limit ranges', () => {
  const withRange = async (...limits: readonly object[]) => {
    const server = await startServer()
    await server.send('POST', `${inDefault}/limitranges`, { metadata: { name: 'l' }, spec: { limits } })
    return server
  }

  it('fill what containers leave open, and say so', async () => {
    const server = await withRange({
      type: 'Container',
      default: { cpu: '500m', memory: '256Mi' },
      defaultRequest: { cpu: '100m' },
    })
    expect(await makePod(server)).toMatchObject({
      metadata: {
        annotations: {
          'kubernetes.io/limit-ranger':
            'LimitRanger plugin set: cpu, memory request for container main; cpu, memory limit for container main',
        },
      },
      spec: {
        containers: [
          {
            resources: {
              limits: { cpu: '500m', memory: '256Mi' },
              requests: { cpu: '100m', memory: '256Mi' },
            },
          },
        ],
      },
      status: { qosClass: 'Burstable' },
    })
  })

  it('refuse what goes beyond', async () => {
    const server = await withRange({
      type: 'Container',
      max: { cpu: '1' },
      min: { cpu: '200m' },
      maxLimitRequestRatio: { cpu: '2' },
    })
    const resources = { requests: { cpu: '100m' }, limits: { cpu: '2' } }
    expect(await makePod(server, { containers: [{ name: 'main', image: 'i', resources }] })).toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: [minimum cpu usage per Container is 200m, but request is 100m, maximum cpu usage per Container is 1, but limit is 2, cpu max limit to request ratio per Container is 2, but provided ratio is 20.000000]',
    })
  })

  it('bound whole pods and claims, too', async () => {
    const server = await withRange(
      { type: 'Pod', max: { memory: '1Gi' } },
      { type: 'PersistentVolumeClaim', max: { storage: '5Gi' }, min: { storage: '1Gi' } },
    )
    expect(await makePod(server)).toMatchObject({
      message: 'pods "p" is forbidden: maximum memory usage per Pod is 1Gi.  No limit is specified',
    })
    const claim = (storage: string) =>
      server.send('POST', `${inDefault}/persistentvolumeclaims`, {
        metadata: { name: `c${storage.toLowerCase()}` },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      })
    expect((await claim('6Gi')).body).toMatchObject({
      message:
        'persistentvolumeclaims "c6gi" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi',
    })
    expect((await claim('2Gi')).code).toBe(201)
  })
})

describe('quotas', () => {
  const withQuota = async (hard: object, scopes?: readonly string[]) => {
    const server = await startServer()
    await server.send('POST', `${inDefault}/resourcequotas`, {
      metadata: { name: 'q' },
      spec: { hard, scopes },
    })
    return server
  }

  it('count objects', async () => {
    const { send } = await withQuota({ configmaps: '1', 'count/secrets': '1' })
    const make = (kind: string, name: string) => send('POST', `${inDefault}/${kind}`, { metadata: { name } })
    expect((await make('configmaps', 'a')).code).toBe(201)
    expect((await make('configmaps', 'b')).body).toMatchObject({
      code: 403,
      message:
        'configmaps "b" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
    })
    expect((await make('secrets', 'a')).code).toBe(201)
    expect((await make('secrets', 'b')).code).toBe(403)
    await send('DELETE', `${inDefault}/configmaps/a`)
    expect((await make('configmaps', 'b')).code).toBe(201)
  })

  it('hold against requests of the same moment', async () => {
    const server = await withQuota({ pods: '2' })
    const made = await Promise.all(['a', 'b', 'c', 'd'].map(name => server.send('POST', pods, pod(name))))
    expect(made.map(({ code }) => code).toSorted()).toEqual([201, 201, 403, 403])
  })

  it('do not count a Pod that should have gone, and its grace once more ago', async () => {
    const server = await withQuota({ pods: '1', 'count/pods': '3' })
    const { send, clock } = server
    await send('POST', pods, pod('a', { nodeName: 'lost' }))
    const make = async (name: string) => (await send('POST', pods, pod(name))).code
    expect(await make('b')).toBe(403)
    expect((await send('DELETE', `${pods}/a`)).body).toMatchObject({ metadata: { name: 'a' } })
    await clock.advance(60_000)
    expect(await make('b')).toBe(403)
    await clock.advance(1)
    expect(await make('b')).toBe(201)
    expect(await make('c')).toBe(403)
    // It is there still.
    expect((await send('GET', `${pods}/a`)).code).toBe(200)
  })

  it('sum up what containers ask for, and want it stated', async () => {
    const server = await withQuota({ 'requests.cpu': '1', 'limits.memory': '1Gi' })
    expect(await makePod(server)).toMatchObject({
      message:
        'pods "p" is forbidden: failed quota: q: must specify limits.memory for: main; requests.cpu for: main',
    })
    const containers = [
      { name: 'main', image: 'i', resources: { requests: { cpu: '600m' }, limits: { memory: '100Mi' } } },
    ]
    expect(await makePod(server, { containers }, 'a')).toMatchObject({ kind: 'Pod' })
    expect(await makePod(server, { containers }, 'b')).toMatchObject({
      message:
        'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    })
  })

  it('count only what is in their scope', async () => {
    const server = await withQuota({ pods: '0' }, ['NotBestEffort'])
    expect(await makePod(server)).toMatchObject({ kind: 'Pod' })
  })

  it('count claims in the scope of their class, also those that come into it', async () => {
    const { send } = await startServer()
    const scope = { scopeName: 'VolumeAttributesClass', operator: 'In', values: ['fast'] }
    await send('POST', `${inDefault}/resourcequotas`, {
      metadata: { name: 'q' },
      spec: { hard: { persistentvolumeclaims: '1' }, scopeSelector: { matchExpressions: [scope] } },
    })
    const claims = `${inDefault}/persistentvolumeclaims`
    const make = (name: string, className?: string) =>
      send('POST', claims, {
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          volumeAttributesClassName: className,
        },
      })
    for (const [name, className] of [['a', 'fast'], ['b', 'slow'], ['c']] as const)
      expect((await make(name, className)).code).toBe(201)
    const why =
      'is forbidden: exceeded quota: q, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1'
    expect((await make('d', 'fast')).body).toMatchObject({
      code: 403,
      message: `persistentvolumeclaims "d" ${why}`,
    })
    const bound = { headers: { 'content-type': 'application/merge-patch+json' } }
    await send('PATCH', `${claims}/b/status`, { status: { phase: 'Bound' } }, bound)
    const move = (to: string) =>
      send('PATCH', `${claims}/b`, { spec: { volumeAttributesClassName: to } }, bound)
    expect((await move('fast')).body).toMatchObject({ message: `persistentvolumeclaims "b" ${why}` })
    expect((await move('slower')).code).toBe(200)
  })
})

describe('storage', () => {
  const claim = (name: string, spec: object = {}) => ({
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  })

  it('is of the newest default class, unless the claim says otherwise', async () => {
    const { send, clock } = await startServer()
    const classes = '/apis/storage.k8s.io/v1/storageclasses'
    const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    const make = async (name: string, spec: object = {}) =>
      (await send('POST', `${inDefault}/persistentvolumeclaims`, claim(name, spec))).body
    expect(await make('early')).not.toHaveProperty('spec.storageClassName')
    for (const name of ['old', 'new']) {
      await send('POST', classes, { metadata: { name, annotations: isDefault }, provisioner: 'x.dev/y' })
      await clock.advance(1000)
    }
    expect(await make('a')).toMatchObject({ spec: { storageClassName: 'new' } })
    expect(await make('b', { storageClassName: '' })).toMatchObject({ spec: { storageClassName: '' } })
    expect(await make('c', { storageClassName: 'old' })).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { storageClassName: 'old' },
    })
  })
})

describe('services', () => {
  const services = `${inDefault}/services`
  const make = (server: ServerUnderTest, name: string, spec: object = {}) =>
    server.send('POST', services, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })
  const addressOf = (body: unknown) => (body as { spec: { clusterIP?: string } }).spec.clusterIP

  it('get an address of their own, which is free again when they go', async () => {
    const server = await startServer()
    const made = await Promise.all(['a', 'b', 'c'].map(name => make(server, name)))
    const addresses = made.map(({ body }) => addressOf(body))
    expect(new Set(addresses).size).toBe(3)
    for (const address of addresses) expect(address).toMatch(/^10\.96\.\d+\.\d+$/)
    const [taken] = addresses
    const again = await make(server, 'd', { clusterIP: taken })
    expect(again.body).toMatchObject({
      code: 422,
      message: `Service "d" is invalid: spec.clusterIPs: Invalid value: ["${taken}"]: failed to allocate IP ${taken}: provided IP is already allocated`,
    })
    await server.send('DELETE', `${services}/a`)
    expect((await make(server, 'd', { clusterIP: taken })).code).toBe(201)
    expect((await make(server, 'e', { clusterIP: '192.168.1.1' })).body).toMatchObject({
      message: expect.stringContaining('the provided network does not match the current range'),
    })
    expect((await make(server, 'e', { clusterIP: '10.96.255.255' })).body).toMatchObject({
      message: expect.stringContaining('The range of valid IPs is 10.96.0.0/16'),
    })
  })

  it('are of one family for good', async () => {
    const server = await startServer()
    await make(server, 'a')
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    const policy = (ipFamilyPolicy: string) =>
      server.send('PATCH', `${services}/a`, { spec: { ipFamilyPolicy } }, merge)
    expect((await policy('RequireDualStack')).body).toMatchObject({
      code: 422,
      message: expect.stringContaining('this cluster is not configured for dual-stack services'),
    })
    expect((await policy('PreferDualStack')).code).toBe(200)
  })

  it('get addresses of every range that is there, but of one that goes, and none that is set aside', async () => {
    const server = await startServer()
    const ranges = '/apis/networking.k8s.io/v1/servicecidrs'
    const range = (name: string, cidr: string) =>
      server.send('POST', ranges, {
        metadata: { name, finalizers: ['example.com/hold'] },
        spec: { cidrs: [cidr] },
      })
    const wanted = { clusterIP: '10.20.0.9' }
    expect((await make(server, 'early', wanted)).code).toBe(422)
    await range('kubernetes', '10.96.0.0/30')
    await range('more', '10.20.0.0/28')
    await server.send('POST', '/apis/networking.k8s.io/v1/ipaddresses', {
      metadata: { name: '10.20.0.9' },
      spec: { parentRef: { resource: 'routers', name: 'mine' } },
    })
    expect((await make(server, 'aside', wanted)).body).toMatchObject({
      message: expect.stringContaining('failed to allocate IP 10.20.0.9: provided IP is already allocated'),
    })
    const made = []
    for (let number = 0; number < 15; number++) made.push(addressOf((await make(server, `s${number}`)).body))
    expect(made.slice(0, 2).toSorted()).toEqual(['10.96.0.1', '10.96.0.2'])
    expect(new Set(made.slice(2))).toEqual(
      new Set([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14].map(last => `10.20.0.${last}`)),
    )
    expect((await make(server, 'over')).body).toMatchObject({
      message: expect.stringContaining('range is full'),
    })
    await server.send('DELETE', `${services}/s14`)
    await server.send('DELETE', `${ranges}/more`)
    expect((await make(server, 'late', { clusterIP: made[14] })).code).toBe(422)
  })

  it('of load balancers that keep to their nodes have a port of their own for health', async () => {
    const server = await startServer()
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }
    const portOf = ({ body }: { readonly body: unknown }) =>
      (body as { spec: { healthCheckNodePort?: number } }).spec.healthCheckNodePort
    const made = await make(server, 'a', local)
    const port = portOf(made)
    expect(port).toBeGreaterThanOrEqual(30_000)
    const { ports } = (made.body as { spec: { ports: { nodePort: number }[] } }).spec
    expect(ports.map(({ nodePort }) => nodePort)).not.toContain(port)
    expect((await make(server, 'b', { ...local, healthCheckNodePort: port })).body).toMatchObject({
      code: 500,
      message: `Internal error occurred: failed to allocate requested HealthCheck NodePort ${port}: provided port is already allocated`,
    })
    const other = { type: 'NodePort', ports: [{ port: 80, nodePort: port }] }
    expect((await make(server, 'b', other)).code).toBe(422)
    expect(portOf(await make(server, 'c', { ...local, healthCheckNodePort: 30_001 }))).toBe(30_001)
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    const patch = (spec: object) => server.send('PATCH', `${services}/a`, { spec }, merge)
    expect(portOf(await server.send('PUT', `${services}/a`, { ...(made.body as object) }))).toBe(port)
    expect(portOf(await patch({ externalTrafficPolicy: 'Cluster' }))).toBeUndefined()
    expect((await make(server, 'b', other)).code).toBe(201)
    const again = portOf(await patch({ externalTrafficPolicy: 'Local' }))
    expect(again).toBeGreaterThanOrEqual(30_000)
    expect(again).not.toBe(port)
  })

  it('without an address stay without one', async () => {
    const server = await startServer()
    expect(addressOf((await make(server, 'headless', { clusterIP: 'None' })).body)).toBe('None')
    const external = await make(server, 'external', {
      type: 'ExternalName',
      externalName: 'x.dev',
      ports: [],
    })
    expect(external.body).not.toHaveProperty('spec.clusterIP')
  })

  it('keep their address, and get node ports when their type asks for them', async () => {
    const server = await startServer()
    const { body } = await make(server, 'a')
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    const patched = await server.send('PATCH', `${services}/a`, { spec: { type: 'NodePort' } }, merge)
    expect(addressOf(patched.body)).toBe(addressOf(body))
    const { nodePort } = (patched.body as { spec: { ports: [{ nodePort: number }] } }).spec.ports[0]
    expect(nodePort).toBeGreaterThanOrEqual(30_000)
    const ports = (port: number) => ({ type: 'NodePort', ports: [{ port: 80, nodePort: port }] })
    expect((await make(server, 'b', ports(nodePort))).body).toMatchObject({
      message: `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
    })
    expect((await make(server, 'c', ports(80))).code).toBe(422)
    const back = await server.send('PATCH', `${services}/a`, { spec: { type: 'ClusterIP' } }, merge)
    expect((back.body as ApiObject & { spec: { ports: object[] } }).spec.ports[0]).not.toHaveProperty(
      'nodePort',
    )
    expect((await make(server, 'b', ports(nodePort))).code).toBe(201)
  })

  it('have one node port for a port of two protocols', async () => {
    const server = await startServer()
    const dns = (more: object = {}) => [
      { name: 'udp', port: 53, protocol: 'UDP' },
      { name: 'web', port: 80 },
      { name: 'tcp', port: 53, protocol: 'TCP', ...more },
    ]
    const portsOf = async (name: string, ports: readonly object[]) => {
      const { body } = await make(server, name, { type: 'NodePort', ports })
      return (body as { spec: { ports: { nodePort: number }[] } }).spec.ports.map(each => each.nodePort)
    }
    const [udp, web, tcp] = await portsOf('a', dns())
    expect(tcp).toBe(udp)
    expect(web).not.toBe(udp)
    const named = await portsOf('b', dns({ nodePort: 30_053 }))
    expect([named[0], named[2]]).toEqual([30_053, 30_053])
  })

  it('that are load balancers without node ports get none, take none of a quota, and may name some', async () => {
    const server = await startServer()
    await server.send('POST', '/api/v1/namespaces/default/resourcequotas', {
      metadata: { name: 'one' },
      spec: { hard: { 'services.nodeports': '1' } },
    })
    const without = (ports: readonly object[]) => ({
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: false,
      ports,
    })
    const portsOf = ({ body }: { readonly body: unknown }) =>
      (body as { spec: { ports: { nodePort?: number }[] } }).spec.ports.map(({ nodePort }) => nodePort)
    expect(portsOf(await make(server, 'none', without([{ port: 80 }])))).toEqual([undefined])
    const some = [
      { name: 'a', port: 80 },
      { name: 'b', port: 81, nodePort: 30_007 },
    ]
    expect(portsOf(await make(server, 'some', without(some)))).toEqual([undefined, 30_007])
    expect((await make(server, 'all', { type: 'LoadBalancer' })).body).toMatchObject({
      code: 403,
      message: expect.stringContaining('requested: services.nodeports=1, used: services.nodeports=1'),
    })
  })

  it('hold no address for a write that was refused or only imagined', async () => {
    const server = await startServer()
    const address = '10.96.7.7'
    await server.send('POST', `${services}?dryRun=All`, {
      metadata: { name: 'a' },
      spec: { clusterIP: address, ports: [{ port: 80 }] },
    })
    expect((await make(server, 'b', { clusterIP: address })).code).toBe(201)
  })
})
