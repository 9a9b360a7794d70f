// Debian's PostgreSQL and Redis as their charts run them: users of their own without capabilities, a read-only root, configuration by
// subPath, init containers, exec probes and hooks; on host processes and in containers, from the same manifests.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containerdSkip } from './support/containerd-machine.ts'
import {
  type DatabasePrograms,
  databaseImage,
  databasePrograms,
  databaseRoot,
} from './support/database-image.ts'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'
import { type Registry, startRegistry } from './support/registry.ts'

const programs = databasePrograms()
if (!programs) console.log('skipped: databases (Debian’s PostgreSQL and Redis could not be fetched)')

/** `nobody`, whom every machine and image has: PostgreSQL wants its user to have a name. */
const user = 65_534

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
    readonly files: readonly string[]
    readonly container: object
    readonly init?: object
  },
) {
  const securityContext = {
    runAsUser: user,
    runAsGroup: user,
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
      ...(isMounted ? [{ name: 'programs', mountPath: databaseRoot, readOnly: true }] : []),
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
          securityContext: { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch', runAsNonRoot: true },
          ...(own.init ? { initContainers: [{ ...common, name: 'init', ...own.init }] } : {}),
          containers: [{ ...common, name, ports: [{ containerPort: own.port }], ...own.container }],
          volumes: [
            { name: 'run', emptyDir: {} },
            { name: 'config', configMap: { name } },
            ...(isMounted ? [{ name: 'programs', hostPath: { path: programs.folder } }] : []),
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
    headless('pg', 5432),
    databaseSet('pg', place, {
      port: 5432,
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
    headless('redis', 6379),
    databaseSet('redis', place, {
      port: 6379,
      files: ['redis.conf'],
      container: {
        command: [`${databaseRoot}/usr/bin/redis-server`, '/etc/db/redis.conf'],
        readinessProbe: { exec: { command: ['sh', '-c', `${cli} ping | grep -q PONG`] }, periodSeconds: 1 },
        lifecycle: { postStart: { exec: { command: ['sh', '-c', began] } } },
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
    isSkipped: programs === null || (await processSkip('databases on host processes')),
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
    await kedge.must('delete', 'pod', `${set}-0`)
    await kedge.must('wait', '--for=create', `pod/${set}-0`, '--timeout=180s')
    await kedge.must('wait', '--for=condition=Ready', `pod/${set}-0`, '--timeout=180s')
    expect(await kedge.must('get', 'pod', `${set}-0`, '-o', 'jsonpath={.metadata.uid}')).not.toBe(uid)
  }

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
      expect(await cli('get', 'began')).toBe('by-hook\n')
      await cli('set', 'seen', 'sand')
      await comesBack('redis')
      expect(await cli('get', 'seen')).toBe('sand\n')
    },
  )
})
