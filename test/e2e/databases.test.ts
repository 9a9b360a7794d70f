// Debian's PostgreSQL and Redis as their charts run them: users of their own without capabilities, a read-only root, configuration by
// subPath, init containers, exec probes and hooks; on host processes and in containers, from the same manifests.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containerdSkip } from './support/containerd-machine.ts'
import {
  type DatabasePrograms,
  databaseImage,
  databasePasswd,
  databasePrograms,
  databaseRoot,
  databaseUsers,
} from './support/database-image.ts'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip, usersSkip } from './support/process-machine.ts'
import { type Registry, startRegistry } from './support/registry.ts'

const programs = databasePrograms()
if (!programs) console.log('skipped: databases (Debian’s PostgreSQL and Redis could not be fetched)')

const postgresConf = `
listen_addresses = '*'
unix_socket_directories = '/run/db'
hba_file = '/etc/db/pg_hba.conf'
dynamic_shared_memory_type = mmap
`
const redisConf = `
dir /data
appendonly yes
protected-mode no
`

interface Place {
  readonly image: string
  readonly programs: DatabasePrograms
  readonly isMounted: boolean
}

/** What both databases have in common, around what is particular to one. */
function databaseSet(
  name: string,
  { image, programs, isMounted }: Place,
  own: {
    readonly port: number
    readonly user: number
    readonly files: readonly string[]
    readonly container: object
    readonly init?: object
  },
) {
  const securityContext = {
    runAsUser: own.user,
    runAsGroup: own.user,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  }
  const common = {
    image,
    securityContext,
    env: [{ name: 'LD_LIBRARY_PATH', value: `${databaseRoot}/${programs.libraries}` }],
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'run', mountPath: '/run/db' },
      ...own.files.map(file => ({
        name: 'config',
        mountPath: `/etc/db/${file}`,
        subPath: file,
        readOnly: true,
      })),
      ...(isMounted
        ? [
            { name: 'programs', mountPath: databaseRoot, readOnly: true },
            { name: 'users', mountPath: '/etc/passwd', subPath: 'passwd', readOnly: true },
          ]
        : []),
    ],
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          securityContext: { fsGroup: own.user, fsGroupChangePolicy: 'OnRootMismatch', runAsNonRoot: true },
          ...(own.init ? { initContainers: [{ ...common, name: 'init', ...own.init }] } : {}),
          containers: [{ ...common, name, ports: [{ containerPort: own.port }], ...own.container }],
          volumes: [
            { name: 'run', emptyDir: {} },
            { name: 'config', configMap: { name } },
            ...(isMounted
              ? [
                  { name: 'programs', hostPath: { path: programs.folder } },
                  { name: 'users', configMap: { name: `${name}-users` } },
                ]
              : []),
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  }
}

const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

/** Host processes have the machine's users; who is not among them comes with the Pod. */
const usersOf = (name: string, { isMounted }: Place): readonly object[] =>
  isMounted ? [configMap(`${name}-users`, { passwd: databasePasswd })] : []

const headless = (name: string, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP: 'None', selector: { app: name }, ports: [{ port }] },
})

function postgres(place: Place): readonly object[] {
  const bin = `${databaseRoot}/${place.programs.postgres}`
  const initdb = `${bin}/initdb -D /data/pg -U postgres --locale=C --encoding=UTF8 --no-sync --auth=trust`
  const exec = (...command: readonly string[]) => ({ exec: { command } })
  return [
    configMap('pg', {
      'postgresql.conf': postgresConf,
      'pg_hba.conf': 'local all all trust\nhost all all all trust\n',
    }),
    ...usersOf('pg', place),
    headless('pg', 5432),
    databaseSet('pg', place, {
      port: 5432,
      user: databaseUsers.postgres,
      files: ['postgresql.conf', 'pg_hba.conf'],
      init: { command: ['sh', '-c', `test -s /data/pg/PG_VERSION || ${initdb}`] },
      container: {
        command: [`${bin}/postgres`, '-D', '/data/pg', '-c', 'config_file=/etc/db/postgresql.conf'],
        readinessProbe: { ...exec(`${bin}/pg_isready`, '-h', '/run/db'), periodSeconds: 1 },
        lifecycle: { preStop: exec(`${bin}/pg_ctl`, 'stop', '-D', '/data/pg', '-m', 'fast') },
      },
    }),
  ]
}

function redis(place: Place): readonly object[] {
  const cli = `${databaseRoot}/usr/bin/redis-cli`
  const began = `until ${cli} ping | grep -q PONG; do sleep 0.1; done; ${cli} set began by-hook`
  return [
    configMap('redis', { 'redis.conf': redisConf }),
    ...usersOf('redis', place),
    headless('redis', 6379),
    databaseSet('redis', place, {
      port: 6379,
      user: databaseUsers.redis,
      files: ['redis.conf'],
      init: { command: ['sh', '-c', 'touch /data/initialized'] },
      container: {
        command: [`${databaseRoot}/usr/bin/redis-server`, '/etc/db/redis.conf'],
        readinessProbe: { exec: { command: ['sh', '-c', `${cli} ping | grep -q PONG`] }, periodSeconds: 1 },
        lifecycle: {
          postStart: { exec: { command: ['sh', '-c', began] } },
          preStop: { exec: { command: ['sh', '-c', `${cli} set ended by-hook`] } },
        },
      },
    }),
  ]
}

interface Runtime {
  readonly name: string
  readonly isSkipped: boolean
  open(): Promise<{ readonly kedge: KedgeUnderTest; readonly image: string; end(): Promise<void> }>
}

const runtimes: readonly Runtime[] = [
  {
    name: 'host processes',
    isSkipped:
      programs === null ||
      (await processSkip('databases on host processes')) ||
      usersSkip('databases on host processes'),
    async open() {
      const kedge = await startKedge(['--runtime', 'process'])
      return { kedge, image: 'host', end: () => kedge.end() }
    },
  },
  {
    name: 'containerd',
    isSkipped: programs === null || containerdSkip('databases on containerd'),
    async open() {
      const registry: Registry = await startRegistry()
      if (programs) await registry.push('databases:1', databaseImage(programs))
      const kedge = await startKedge(['--runtime', 'containerd'])
      const end = async () => {
        await kedge.end()
        await registry.stop()
      }
      return { kedge, image: `${registry.host}/databases:1`, end }
    },
  },
]

describe.each(runtimes)('databases on $name', ({ isSkipped, open }) => {
  let kedge: KedgeUnderTest
  let end: () => Promise<void>
  let place: Place
  beforeAll(async () => {
    if (isSkipped || !programs) return
    const opened = await open()
    ;({ kedge, end } = opened)
    place = { image: opened.image, programs, isMounted: opened.image === 'host' }
  })
  afterAll(() => end?.())

  async function apply(items: readonly object[]): Promise<void> {
    const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    if (applied.code !== 0) throw new Error(applied.stderr)
  }
  const isReady = (set: string) =>
    kedge.must('wait', `sts/${set}`, '--for=jsonpath={.status.readyReplicas}=1', '--timeout=180s')
  /** The Pod is deleted, and another one of its name is ready. */
  async function comesBack(set: string): Promise<void> {
    const uid = await kedge.must('get', 'pod', `${set}-0`, '-o', 'jsonpath={.metadata.uid}')
    await kedge.done('delete', 'pod', `${set}-0`)
    await kedge.done('wait', '--for=create', `pod/${set}-0`, '--timeout=180s')
    await kedge.done('wait', '--for=condition=Ready', `pod/${set}-0`, '--timeout=180s')
    expect(await kedge.must('get', 'pod', `${set}-0`, '-o', 'jsonpath={.metadata.uid}')).not.toBe(uid)
  }

  /** As what a container of the set runs, and what it may do. */
  async function identityIn(set: string) {
    const script =
      'id -u; id -g; grep -E "^(CapEff|NoNewPrivs)" /proc/self/status; stat -c "%u:%g %a" /data; touch /opt/x || echo read-only'
    const out = await kedge.must('exec', `${set}-0`, '-c', set, '--', 'sh', '-c', `(${script}) 2>/dev/null`)
    return out.replaceAll(/\s+/g, ' ').trim()
  }
  const identityOf = (user: number) =>
    `${user} ${user} CapEff: 0000000000000000 NoNewPrivs: 1 0:${user} 2777 read-only`

  test.skipIf(isSkipped)('PostgreSQL keeps what was written when its Pod is replaced', async () => {
    const sql = (statement: string) =>
      kedge.must(
        'exec',
        'pg-0',
        '-c',
        'pg',
        '--',
        `${databaseRoot}/${place.programs.postgres}/psql`,
        ...['-h', 'pg-0.pg'],
        ...['-U', 'postgres', '-Atc', statement],
      )
    await apply(postgres(place))
    await isReady('pg')
    expect(await identityIn('pg')).toBe(identityOf(databaseUsers.postgres))
    await sql("create table seen (what text); insert into seen values ('sand')")
    await comesBack('pg')
    expect(await sql('select what from seen')).toBe('sand\n')
    // It was stopped by its hook, and did not have to recover.
    expect(await kedge.must('logs', 'pg-0')).toContain('database system was shut down at')
  })

  test.skipIf(isSkipped)(
    'Redis keeps what was written when its Pod is replaced, and its hook has run',
    async () => {
      const cli = (...words: readonly string[]) =>
        kedge.must(
          'exec',
          'redis-0',
          '--',
          `${databaseRoot}/usr/bin/redis-cli`,
          '-h',
          'redis-0.redis',
          ...words,
        )
      await apply(redis(place))
      await isReady('redis')
      expect(await identityIn('redis')).toBe(identityOf(databaseUsers.redis))
      expect(await cli('get', 'began')).toBe('by-hook\n')
      await cli('set', 'seen', 'sand')
      await comesBack('redis')
      expect(await cli('get', 'seen')).toBe('sand\n')
      expect(await cli('get', 'ended')).toBe('by-hook\n')
    },
  )
})
