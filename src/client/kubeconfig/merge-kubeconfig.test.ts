import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { chooseCluster } from './choose-cluster.ts'
import { formatKubeconfig } from './format-kubeconfig.ts'
import { loadKubeconfig, parseKubeconfig } from './load-kubeconfig.ts'
import { type KubeconfigEntry, mergeIntoKubeconfig } from './merge-kubeconfig.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-kubeconfig-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const entry: KubeconfigEntry = {
  name: 'kedge',
  cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Q0E=' },
  user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' },
}

const path = (name: string) => join(folder, name)
const read = (name: string) => readFileSync(path(name), 'utf8')
const place = (...names: string[]) => ({ env: { KUBECONFIG: names.map(path).join(delimiter) } })

const theirs = `# My clusters.
apiVersion: v1
kind: Config
preferences: {}
clusters:
  - name: prod # the real thing
    cluster:
      server: https://prod:6443
users:
  - name: me
    user:
      token: secret
contexts:
  - name: prod
    context:
      cluster: prod
      user: me
current-context: prod
`

describe('merging', () => {
  test('makes the file, for its owner alone, and is the current context where there is none', async () => {
    const result = await mergeIntoKubeconfig(entry, place('new/config'))
    expect(result).toEqual({ file: path('new/config'), isCurrent: true })
    expect(statSync(path('new/config')).mode & 0o777).toBe(0o600)
    expect((await chooseCluster(place('new/config'))).access).toMatchObject({
      server: 'https://127.0.0.1:6443',
      certificate: { certificate: 'CERT', key: 'KEY' },
    })
  })

  test('leaves a current context, the other entries and the comments as they are', async () => {
    writeFileSync(path('config'), theirs)
    expect(await mergeIntoKubeconfig(entry, place('config'))).toEqual({
      file: path('config'),
      isCurrent: false,
    })
    const lines = read('config').split('\n')
    for (const line of theirs.split('\n')) expect(lines).toContain(line)
    expect((await chooseCluster({ ...place('config'), context: 'kedge' })).name).toBe('kedge')
    expect((await chooseCluster(place('config'))).name).toBe('prod')
  })

  test('again changes the entry, once, and keeps what it does not know', async () => {
    await mergeIntoKubeconfig(entry, place('config'))
    const edited = read('config')
      .replace('server: https', 'x-note: mine\n      tls-server-name: gone\n      server: https')
      .replace('user: kedge', 'user: kedge\n      namespace: shop')
    writeFileSync(path('config'), edited)
    const moved = { ...entry, cluster: { ...entry.cluster, server: 'https://127.0.0.1:7443' } }
    await mergeIntoKubeconfig(moved, place('config'))
    const config = await parseKubeconfig(read('config'), 'config')
    expect(config.clusters).toEqual([{ name: 'kedge', cluster: { ...moved.cluster, 'x-note': 'mine' } }])
    expect(config.contexts).toEqual([
      { name: 'kedge', context: { cluster: 'kedge', user: 'kedge', namespace: 'shop' } },
    ])
    expect(config.users).toHaveLength(1)
  })

  test('writes to the first file that exists, and changes an entry where it stands', async () => {
    writeFileSync(path('second'), theirs)
    writeFileSync(path('third'), '')
    await mergeIntoKubeconfig(entry, place('first', 'second', 'third'))
    expect(existsSync(path('first'))).toBe(false)
    expect(read('second')).toContain('name: kedge')
    writeFileSync(path('first'), 'kind: Config\n')
    await mergeIntoKubeconfig(entry, place('first', 'second', 'third'))
    expect(read('first')).toBe('kind: Config\n')
    expect((await loadKubeconfig(place('first', 'second'))).clusters).toHaveLength(2)
  })

  test('does not take a current context that another file of the list sets', async () => {
    writeFileSync(path('first'), 'kind: Config\n')
    writeFileSync(path('second'), theirs)
    const result = await mergeIntoKubeconfig(entry, place('first', 'second'))
    expect(result).toEqual({ file: path('first'), isCurrent: false })
    expect((await loadKubeconfig(place('first', 'second')))['current-context']).toBe('prod')
  })

  test('fills the lists that kubectl writes as null', async () => {
    writeFileSync(
      path('config'),
      'apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: ""\nkind: Config\nusers: null\n',
    )
    await mergeIntoKubeconfig(entry, place('config'))
    expect((await chooseCluster(place('config'))).name).toBe('kedge')
  })

  test('keeps a link a link', async () => {
    writeFileSync(path('real'), theirs)
    symlinkSync(path('real'), path('config'))
    await mergeIntoKubeconfig(entry, place('config'))
    expect(read('real')).toContain('name: kedge')
  })

  test('does not touch a file that it cannot read', async () => {
    writeFileSync(path('config'), 'clusters: [\n')
    await expect(mergeIntoKubeconfig(entry, place('config'))).rejects.toThrow('cannot be read')
    expect(read('config')).toBe('clusters: [\n')
    expect(existsSync(path('config.lock'))).toBe(false)
  })

  test('waits for whoever holds the lock and says so when that never ends', async () => {
    writeFileSync(path('config.lock'), '')
    // It was made at this moment.
    const clock = createSimulatedClock(statSync(path('config.lock')).mtimeMs)
    let failure: unknown = null
    let isDone = false
    void mergeIntoKubeconfig(entry, { ...place('config'), clock }).then(
      () => {
        isDone = true
      },
      error => {
        failure = error
        isDone = true
      },
    )
    // The files are real: time stands still while the disk takes its own.
    while (!isDone) await (clock.nextTimerAt() === null ? clock.settle() : clock.advance(50))
    expect(String(failure)).toContain(`${path('config.lock')} is there`)
    expect(existsSync(path('config'))).toBe(false)
    rmSync(path('config.lock'))
    await mergeIntoKubeconfig(entry, place('config'))
    expect(existsSync(path('config.lock'))).toBe(false)
  })

  test('takes away the lock of a process that has died, and one that is too old to be held', async () => {
    const dead = spawnSync(process.execPath, ['--version'])
    writeFileSync(path('config.lock'), `${dead.pid} ${hostname()}`)
    await mergeIntoKubeconfig(entry, place('config'))
    expect(read('config')).toContain('name: kedge')
    writeFileSync(path('config.lock'), '')
    utimesSync(path('config.lock'), 0, 0)
    await mergeIntoKubeconfig({ ...entry, name: 'kedge-two' }, place('config'))
    expect(read('config')).toContain('name: kedge-two')
    expect(existsSync(path('config.lock'))).toBe(false)
  })

  test('that changes nothing neither waits for a lock nor writes', async () => {
    await mergeIntoKubeconfig(entry, place('config'))
    writeFileSync(path('config.lock'), '')
    const { mtimeMs, ino } = statSync(path('config'))
    await mergeIntoKubeconfig(entry, place('config'))
    expect(statSync(path('config'))).toMatchObject({ mtimeMs, ino })
  })

  test('of many at once loses none', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `kedge-${n}`)
    await Promise.all(names.map(name => mergeIntoKubeconfig({ ...entry, name }, place('config'))))
    const { contexts } = await loadKubeconfig(place('config'))
    expect(contexts?.map(each => each.name).sort()).toEqual(names)
  })
})

test('a kubeconfig of one cluster is complete', async () => {
  writeFileSync(path('own'), formatKubeconfig(entry))
  expect(await chooseCluster({ explicit: path('own') })).toMatchObject({
    name: 'kedge',
    namespace: 'default',
  })
  expect((await loadKubeconfig({ explicit: path('own') })).users).toEqual([
    { name: 'kedge', user: entry.user },
  ])
  expect(read('own')).toContain('apiVersion: v1\n')
  expect(read('own')).toContain('kind: Config\n')
})

test.each(['-abc', 'null', '1', '0x1f', 'a: b', 'a #b', 'no', '~', "it's", '=abc', 'x\ny', ''])(
  'a kubeconfig of one cluster keeps the text %j a text',
  async token => {
    writeFileSync(path('own'), formatKubeconfig({ ...entry, user: { token } }))
    expect((await loadKubeconfig({ explicit: path('own') })).users).toEqual([
      { name: 'kedge', user: { token } },
    ])
  },
)
