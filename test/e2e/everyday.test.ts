// What charts and people ask every day, in the small: each of these was refused once, hung or said nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip, usersSkip } from './support/process-machine.ts'

const skip = await processSkip('what charts and people ask every day')
const oneUser = skip || usersSkip('users and groups that charts ask for')

const user = { runAsUser: 1001, runAsGroup: 1001 }
const emptyDir = { name: 'e', emptyDir: {} }

const podOf = (name: string, script: string, container: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'c', image: 'host', command: ['sh', '-c', script], ...container }],
    ...spec,
  },
})

interface SetParts {
  readonly replicas?: number
  readonly spec?: object
  readonly container?: object
  readonly volumeClaimTemplates?: readonly object[]
}

const setOf = (
  name: string,
  script: string,
  { replicas = 1, spec = {}, container = {}, ...more }: SetParts = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    replicas,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: podOf(name, script, container, spec).spec,
    },
    ...more,
  },
})

/** A hardened container, its hook and its probe: each says who it is. */
const hardened = podOf(
  'exec-user',
  'exec sleep 3600',
  {
    env: [{ name: 'GREETING', value: 'hello' }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    readinessProbe: {
      periodSeconds: 1,
      // Whoever reads meanwhile reads all of it.
      exec: { command: ['sh', '-c', 'id -u > /shared/next && mv /shared/next /shared/probe'] },
    },
    lifecycle: { postStart: { exec: { command: ['sh', '-c', 'id -u > /shared/hook'] } } },
    volumeMounts: [{ name: 'e', mountPath: '/shared' }],
  },
  { securityContext: { ...user, supplementalGroups: [2000] }, volumes: [emptyDir] },
)

const claimed = setOf(
  'fsg',
  'mkdir -p /data/db && echo x > /data/db/f && stat -c %g /data && echo WRITTEN && exec sleep 3600',
  {
    spec: { securityContext: { ...user, runAsNonRoot: true, fsGroup: 2000 } },
    container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Mi' } } },
      },
    ],
  },
)

const externalDatabase = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'extdb' },
    spec: { clusterIP: 'None', ports: [{ port: 5432, name: 'pg' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'extdb' },
    subsets: [{ addresses: [{ ip: '192.0.2.7', hostname: 'db0' }], ports: [{ port: 5432, name: 'pg' }] }],
  },
]

describe.skipIf(skip)('every day', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
    const items = [
      hardened,
      claimed,
      ...externalDatabase,
      podOf(
        'subpath',
        'echo x > /scratch/f && echo WRITTEN',
        { volumeMounts: [{ name: 'e', mountPath: '/scratch', subPath: 'app/tmp-dir' }] },
        { restartPolicy: 'Never', securityContext: user, volumes: [emptyDir] },
      ),
      podOf(
        'token',
        'cut -d. -f2 /tok/token; exec sleep 3600',
        { volumeMounts: [{ name: 't', mountPath: '/tok' }] },
        {
          volumes: [
            {
              name: 't',
              projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] },
            },
          ],
        },
      ),
      setOf('quick', "trap 'exit 0' TERM; while :; do sleep 0.05; done"),
    ]
    const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    expect(applied.code, applied.stderr).toBe(0)
    await kedge.must('wait', '--for=condition=Ready', 'pod/exec-user', 'pod/token', '--timeout=180s')
    await kedge.must('rollout', 'status', 'sts/fsg', '--timeout=180s')
    await kedge.must('rollout', 'status', 'sts/quick', '--timeout=180s')
  })
  afterAll(() => kedge?.end())

  const file = (name: string, text: string) => {
    const path = join(kedge.folder, name)
    writeFileSync(path, text)
    return path
  }
  const inExecUser = (script: string) => kedge.must('exec', 'exec-user', '--', 'sh', '-c', script)

  test.skipIf(oneUser)(
    'exec, probe and hook are the container: its user, groups, powers and environment',
    async () => {
      expect(await inExecUser('id -u; id -g; id -G; echo $GREETING')).toBe('1001\n1001\n1001 2000\nhello\n')
      expect(await inExecUser('grep -E "CapEff|NoNewPrivs" /proc/self/status | tr -d "\\t"')).toBe(
        'CapEff:0000000000000000\nNoNewPrivs:1\n',
      )
      expect(await inExecUser('cat /shared/hook /shared/probe; stat -c %u /shared/hook /shared/probe')).toBe(
        '1001\n1001\n1001\n1001\n',
      )
    },
  )

  test.skipIf(oneUser)('a claim belongs to the fsGroup, and its Pod starts without a warning', async () => {
    expect(await kedge.must('logs', 'fsg-0')).toBe('2000\nWRITTEN\n')
    expect(await kedge.must('get', 'events', '--field-selector=reason=FailedMount', '-o', 'name')).toBe('')
  })

  test('a subPath that was not there is as writable as its volume', async () => {
    await kedge.must('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/subpath', '--timeout=180s')
    expect(await kedge.must('logs', 'subpath')).toBe('WRITTEN\n')
  })

  test('a projected token is for the audience that was asked for', async () => {
    const claims = Buffer.from(await kedge.must('logs', 'token'), 'base64url').toString()
    expect(JSON.parse(claims)).toMatchObject({
      aud: ['vault'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'token' } },
    })
  })

  test('Endpoints that somebody wrote have a name', async () => {
    expect(await inExecUser('getent hosts extdb.default.svc.cluster.local; getent hosts db0.extdb')).toMatch(
      /^192\.0\.2\.7\s.*\n192\.0\.2\.7\s.*\n$/,
    )
    const managedBy = "jsonpath={.items[*].metadata.labels['endpointslice\\.kubernetes\\.io/managed-by']}"
    const labels = ['-l', 'kubernetes.io/service-name=extdb', '-o', managedBy]
    expect(await kedge.must('get', 'endpointslices', ...labels)).toBe(
      'endpointslicemirroring-controller.k8s.io',
    )
  })

  test('kubectl delete of a Pod comes back each time, however fast its set makes the next', async () => {
    for (let round = 0; round < 5; round++)
      expect(await kedge.must('delete', 'pod', 'quick-0', '--timeout=180s')).toContain('"quick-0" deleted')
  })

  test('a namespace on what has none is dropped', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'cr', namespace: 'prod' },
      rules: [],
    }
    const applied = await kedge.kedge('apply', '-f', file('role.json', JSON.stringify(role)), '-y')
    expect([applied.code, applied.stdout + applied.stderr]).toEqual([
      0,
      expect.stringContaining('clusterrole.rbac.authorization.k8s.io/cr created'),
    ])
    const patch = '{"metadata":{"namespace":"prod","labels":{"v":"3"}}}'
    expect(await kedge.must('patch', 'clusterrole', 'cr', '-p', patch)).toContain('patched')
  })

  test('octal numbers of YAML are numbers, however they are written', async () => {
    const yaml = `
apiVersion: v1
kind: Pod
metadata: {name: octal}
spec:
  terminationGracePeriodSeconds: 0o36
  containers: [{name: c, image: x, command: [sleep, "1"], volumeMounts: [{name: s, mountPath: /s}]}]
  volumes: [{name: s, configMap: {name: none, optional: true, defaultMode: 0440}}]`
    const applied = await kedge.kedge('apply', '-f', file('octal.yaml', yaml), '-y')
    expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)])
    const paths = '{.spec.terminationGracePeriodSeconds} {.spec.volumes[0].configMap.defaultMode}'
    expect(await kedge.must('get', 'pod', 'octal', '-o', `jsonpath=${paths}`)).toBe('30 288')
  })

  test('fields are explained in words', async () => {
    expect(await kedge.must('explain', 'sts.spec.persistentVolumeClaimRetentionPolicy')).not.toMatch(
      /<empty>|<no description>/,
    )
    expect(await kedge.must('explain', 'pod.spec')).not.toMatch(/<empty>|<no description>/)
  })

  test('kedge explain says why the API refuses a Pod', async () => {
    await kedge.must('create', 'namespace', 'er')
    await kedge.must('create', 'quota', 'q', '-n', 'er', '--hard=pods=1')
    const refused = setOf('refused', 'exec sleep 3600', { replicas: 2 })
    await kedge.feed(JSON.stringify(refused), 'apply', '-n', 'er', '-f', '-')
    await expect
      .poll(async () => (await kedge.kedge('explain', 'refused', '-n', 'er')).stdout)
      .toMatch(/refused-1 .*the quota q is used up \(pods: 1 of 1 used, 1 asked for\)/s)
  })
})
