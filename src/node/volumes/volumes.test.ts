import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ConfigMap,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
} from '../../api/generated/types.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { podOf } from '../pod/observed-pod.fixture.ts'
import { PodFolders } from './pod-folders.ts'
import { PodVolumes } from './pod-volumes.ts'
import { prepareSubPath } from './sub-path.ts'
import { giveToGroup } from './volume-ownership.ts'

let root: string
let clock: SimulatedClock
let folders: PodFolders
let volumes: PodVolumes
let configMaps: { [name: string]: ConfigMap }
let secrets: { [name: string]: Secret }
let claims: { [name: string]: PersistentVolumeClaim }
let tokens: number
let tokensFail: boolean
let persistent: { [name: string]: PersistentVolume }
const addresses = { podIps: ['10.244.0.5'], hostIps: ['192.0.2.1'] }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kedge-volumes-'))
  clock = createSimulatedClock()
  configMaps = {
    app: {
      data: { color: 'blue', 'app.conf': 'a=1\n' },
      binaryData: { raw: Buffer.of(0, 255).toString('base64') },
    },
  }
  secrets = { keys: { data: { token: Buffer.from('s3cret').toString('base64') } } }
  claims = {}
  persistent = {}
  tokens = 0
  tokensFail = false
  folders = new PodFolders({ root: join(root, 'pods'), logs: join(root, 'logs') })
  volumes = makeVolumes()
})

const makeVolumes = () =>
  new PodVolumes({
    folders,
    clock,
    allocatable: { cpu: '4' },
    objects: {
      of: async () => ({
        configMap: name => configMaps[name] ?? null,
        secret: name => secrets[name] ?? null,
        claim: name => claims[name] ?? null,
        persistentVolume: name => persistent[name] ?? null,
        services: [],
        pullCredentials: [],
      }),
      token: async (_pod, { audience }) => {
        if (tokensFail) throw new Error('the API is away')
        return `token ${++tokens} for ${audience}`
      },
    },
  })

afterEach(async () => {
  await volumes.release(podOf({ volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }] }))
  rmSync(root, { recursive: true, force: true })
})

type Source = Omit<NonNullable<NonNullable<Pod['spec']>['volumes']>[number], 'name'>

const podWith = (source: Source, spec: Parameters<typeof podOf>[0] = {}) =>
  podOf({ volumes: [{ name: 'v', ...source }], ...spec }, { labels: { app: 'web', tier: 'a"b' } })

async function prepared(source: Source, spec: Parameters<typeof podOf>[0] = {}): Promise<string> {
  await volumes.prepare(podWith(source, spec), addresses)
  return volumes.paths.get('v') ?? ''
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8')
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
const visible = (folder: string) =>
  readdirSync(folder)
    .filter(name => !name.startsWith('..'))
    .sort()

describe('configuration', () => {
  test('a ConfigMap becomes files', async () => {
    const folder = await prepared({ configMap: { name: 'app' } })
    expect(visible(folder)).toEqual(['app.conf', 'color', 'raw'])
    expect(read(folder, 'color')).toBe('blue')
    expect(readFileSync(join(folder, 'raw'))).toEqual(Buffer.of(0, 255))
    expect(modeOf(join(folder, 'color'))).toBe('644')
  })

  test('items choose keys, paths and modes', async () => {
    const items = [{ key: 'color', path: 'deep/down/c', mode: 0o400 }]
    const folder = await prepared({ configMap: { name: 'app', items } })
    expect(visible(folder)).toEqual(['deep'])
    expect(read(folder, 'deep/down/c')).toBe('blue')
    expect(modeOf(join(folder, 'deep/down/c'))).toBe('400')
  })

  test('a Secret is decoded, and its group may read it', async () => {
    const folder = await prepared(
      { secret: { secretName: 'keys', defaultMode: 0o400 } },
      { securityContext: { fsGroup: 2000 } },
    )
    expect(read(folder, 'token')).toBe('s3cret')
    expect(modeOf(join(folder, 'token'))).toBe('440')
    expect(statSync(join(folder, 'token')).gid).toBe(process.getuid?.() === 0 ? 2000 : process.getgid?.())
  })

  test('its folders are the group’s, too, and so is what comes into them', async () => {
    const items = [{ key: 'color', path: 'deep/down/c' }]
    const folder = await prepared(
      { configMap: { name: 'app', items } },
      { securityContext: { fsGroup: 2000 } },
    )
    for (const path of ['', 'deep', 'deep/down']) {
      const { gid, mode } = statSync(join(folder, path))
      expect((mode & 0o7777).toString(8), path).toBe('2755')
      expect(gid).toBe(process.getuid?.() === 0 ? 2000 : process.getgid?.())
    }
  })

  test('the pod tells of itself', async () => {
    const items = [
      { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
      { path: 'cpu', resourceFieldRef: { containerName: 'web', resource: 'limits.cpu' } },
    ]
    const folder = await prepared({ downwardAPI: { items } })
    expect(read(folder, 'labels')).toBe('app="web"\ntier="a\\"b"')
    expect(read(folder, 'cpu')).toBe('4')
  })

  test('projections share a folder', async () => {
    const folder = await prepared({
      projected: {
        sources: [
          { configMap: { name: 'app', items: [{ key: 'color', path: 'color' }] } },
          { secret: { name: 'keys' } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          { serviceAccountToken: { path: 'sa', audience: 'vault' } },
        ],
      },
    })
    expect(visible(folder)).toEqual(['color', 'namespace', 'sa', 'token'])
    expect(read(folder, 'sa')).toBe('token 1 for vault')
  })

  test('follows its objects, all files at once', async () => {
    const source = { configMap: { name: 'app' } }
    const folder = await prepared(source)
    const before = readlinkSync(join(folder, '..data'))
    await volumes.refresh(podWith(source), addresses)
    expect(readlinkSync(join(folder, '..data'))).toBe(before)
    configMaps = { app: { data: { color: 'red', fresh: '1' } } }
    await volumes.refresh(podWith(source), addresses)
    expect(visible(folder)).toEqual(['color', 'fresh'])
    expect(read(folder, 'color')).toBe('red')
    expect(lstatSync(join(folder, 'color')).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder)).not.toContain(before)
  })

  test('renews its tokens when most of their time is over, and not before', async () => {
    const source = {
      projected: { sources: [{ serviceAccountToken: { path: 'sa', expirationSeconds: 600 } }] },
    }
    const folder = await prepared(source)
    expect(volumes.refreshAt).toBe(clock.now() + 480_000)
    await clock.advance(479_000)
    await volumes.refresh(podWith(source), addresses)
    expect(read(folder, 'sa')).toBe('token 1 for null')
    await clock.advance(1000)
    await volumes.refresh(podWith(source), addresses)
    expect(read(folder, 'sa')).toBe('token 2 for null')
  })

  test('keeps the token it has while no other is to be had', async () => {
    const source = {
      projected: { sources: [{ serviceAccountToken: { path: 'sa', expirationSeconds: 600 } }] },
    }
    const folder = await prepared(source)
    tokensFail = true
    await clock.advance(480_000)
    await volumes.refresh(podWith(source), addresses)
    expect(read(folder, 'sa')).toBe('token 1 for null')
    expect(volumes.refreshAt).toBe(clock.now() + 10_000)
    tokensFail = false
    await clock.advance(10_000)
    await volumes.refresh(podWith(source), addresses)
    expect(read(folder, 'sa')).toBe('token 2 for null')
  })

  test('a token that lives long is renewed after a day', async () => {
    await prepared({
      projected: { sources: [{ serviceAccountToken: { path: 'sa', expirationSeconds: 1e6 } }] },
    })
    expect(volumes.refreshAt).toBe(clock.now() + 24 * 3_600_000)
  })

  test.each([
    [{}, '644'],
    [{ fsGroup: 2000 }, '640'],
    [{ runAsUser: process.getuid?.() ?? 0 }, '600'],
  ])('a token of a pod with %j has the mode %s', async (securityContext, mode) => {
    const source = { projected: { sources: [{ serviceAccountToken: { path: 'sa' } }] } }
    const pod = podWith(source, { securityContext })
    await volumes.prepare(pod, addresses)
    expect(modeOf(join(volumes.paths.get('v') ?? '', 'sa'))).toBe(mode)
  })

  test('stays as it was when its object goes', async () => {
    const source = { configMap: { name: 'app' } }
    const folder = await prepared(source)
    configMaps = {}
    await volumes.refresh(podWith(source), addresses)
    expect(read(folder, 'color')).toBe('blue')
  })

  test('what is missing is named, unless it is optional', async () => {
    await expect(prepared({ configMap: { name: 'no' } })).rejects.toThrow(
      'MountVolume.SetUp failed for volume "v" : configmap "no" not found',
    )
    await expect(prepared({ secret: { secretName: 'no' } })).rejects.toThrow('secret "no" not found')
    await expect(prepared({ configMap: { name: 'app', items: [{ key: 'no', path: 'x' }] } })).rejects.toThrow(
      'references non-existent config key: no',
    )
    expect(visible(await prepared({ configMap: { name: 'no', optional: true } }))).toEqual([])
  })
})

describe('folders', () => {
  test('an emptyDir is empty, open to all, and gone with its pod', async () => {
    const pod = podWith({ emptyDir: {} }, { securityContext: { fsGroup: 2000 } })
    await volumes.prepare(pod, addresses)
    const folder = volumes.paths.get('v') ?? ''
    expect(readdirSync(folder)).toEqual([])
    expect(modeOf(folder)).toBe('2777')
    writeFileSync(join(folder, 'file'), 'x')
    await volumes.prepare(pod, addresses)
    expect(read(folder, 'file')).toBe('x')
    await volumes.release(pod)
    expect(() => statSync(folder)).toThrow()
  })

  test.skipIf(process.getuid?.() !== 0)(
    'an emptyDir in memory is a file system of its own (needs root)',
    async () => {
      const folder = await prepared({ emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } })
      expect(statSync(folder).dev).not.toBe(statSync(root).dev)
      expect(() => writeFileSync(join(folder, 'big'), Buffer.alloc(2 * 1024 * 1024))).toThrow(/ENOSPC/)
    },
  )

  describe('in memory', () => {
    let memory: string
    beforeEach(() => {
      memory = mkdtempSync(join(tmpdir(), 'kedge-memory-'))
      folders = new PodFolders({ root: join(root, 'pods'), logs: join(root, 'logs'), memory })
      volumes = makeVolumes()
    })
    afterEach(() => rmSync(memory, { recursive: true, force: true }))

    const token = { serviceAccountToken: { path: 'token', audience: 'vault' } }

    test.each([
      ['a Secret', { secret: { secretName: 'keys' } }, 's3cret'],
      ['a token', { projected: { sources: [token] } }, 'token 1 for vault'],
    ])('%s lies there, goes with its Pod, and is never on the disk', async (_, source, content) => {
      const folder = await prepared(source)
      expect(folder.startsWith(memory)).toBe(true)
      expect(read(folder, 'token')).toBe(content)
      await volumes.refresh(podWith(source), addresses)
      expect(existsSync(join(root, 'pods'))).toBe(false)
      await volumes.release(podWith(source))
      expect(readdirSync(memory)).toEqual([])
    })

    test('a ConfigMap is on the disk, and so is what an earlier version has begun there', async () => {
      expect((await prepared({ configMap: { name: 'app' } })).startsWith(root)).toBe(true)
      await volumes.release(podWith({ configMap: { name: 'app' } }))
      folders = new PodFolders({ root: join(root, 'pods'), logs: join(root, 'logs') })
      volumes = makeVolumes()
      const before = await prepared({ secret: { secretName: 'keys' } })
      folders = new PodFolders({ root: join(root, 'pods'), logs: join(root, 'logs'), memory })
      volumes = makeVolumes()
      // A container that was started before has this folder mounted.
      expect(await prepared({ secret: { secretName: 'keys' } })).toBe(before)
    })
  })

  test('a hostPath is checked or made by its type', async () => {
    const path = join(root, 'host')
    await expect(prepared({ hostPath: { path, type: 'Directory' } })).rejects.toThrow(
      `hostPath type check failed: ${path} is not a directory`,
    )
    expect(await prepared({ hostPath: { path, type: 'DirectoryOrCreate' } })).toBe(path)
    await expect(prepared({ hostPath: { path, type: 'File' } })).rejects.toThrow(`${path} is not a file`)
    expect(await prepared({ hostPath: { path: join(path, 'f'), type: 'FileOrCreate' } })).toBe(
      join(path, 'f'),
    )
    await expect(prepared({ hostPath: { path: join(path, 'f'), type: 'Socket' } })).rejects.toThrow(
      'not a socket file',
    )
    expect(await prepared({ hostPath: { path: '/nowhere' } })).toBe('/nowhere')
  })

  test('a claim leads to the folder of its volume', async () => {
    const path = join(root, 'pv')
    const source = { persistentVolumeClaim: { claimName: 'data-web-0' } }
    const failing = (message: string) => expect(prepared(source)).rejects.toThrow(message)
    await failing('MountVolume.SetUp failed for volume "v" : persistentvolumeclaim "data-web-0" not found')
    claims = { 'data-web-0': { spec: { volumeName: 'pv-1' }, status: { phase: 'Pending' } } }
    await failing('PVC data-web-0 is not bound')
    claims = { 'data-web-0': { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } } }
    await failing('MountVolume.SetUp failed for volume "pv-1" : persistentvolume "pv-1" not found')
    persistent = { 'pv-1': { spec: { local: { path } } } }
    await failing(`path "${path}" does not exist`)
    mkdirSync(path)
    expect(await prepared(source)).toBe(path)
    const asDevice = { name: 'c', image: 'c', volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] }
    await expect(prepared(source, { containers: [asDevice] })).rejects.toThrow(
      'volume v has volumeMode Filesystem, but is specified in volumeDevices',
    )
    await volumes.release(podWith(source))
    expect(statSync(path).isDirectory()).toBe(true)
  })

  test('a folder of Kedge’s own that is gone does not come back empty', async () => {
    const path = join(root, 'pv')
    claims = { data: { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } } }
    const source = { persistentVolumeClaim: { claimName: 'data' } }
    const volumeBy = (provisioner: string) => ({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      // As volumes of earlier versions have it.
      spec: { hostPath: { path, type: 'DirectoryOrCreate' } },
    })
    persistent = { 'pv-1': volumeBy('kedge.dev/local') }
    await expect(prepared(source)).rejects.toThrow(
      `path "${path}" does not exist: bring it back, or make an empty folder there to begin anew`,
    )
    expect(existsSync(path)).toBe(false)
    mkdirSync(path)
    expect(await prepared(source)).toBe(path)
    rmSync(path, { recursive: true })
    persistent = { 'pv-1': volumeBy('ex.io/other') }
    expect(await prepared(source)).toBe(path)
    expect(existsSync(path)).toBe(true)
  })

  test('a claim is given to the group of the pod, once, with all that is in it', async () => {
    const path = join(root, 'pv')
    mkdirSync(join(path, 'db'), { recursive: true, mode: 0o700 })
    writeFileSync(join(path, 'db/file'), 'x', { mode: 0o600 })
    symlinkSync('/etc/passwd', join(path, 'link'))
    const mine = statSync('/etc/passwd').gid
    claims = { data: { spec: { volumeName: 'pv-1' }, status: { phase: 'Bound' } } }
    const annotations = { 'pv.kubernetes.io/provisioned-by': 'kedge.dev/local' }
    persistent = { 'pv-1': { metadata: { annotations }, spec: { hostPath: { path } } } }
    const source = { persistentVolumeClaim: { claimName: 'data' } }
    const spec = { securityContext: { fsGroup: 2000 } }
    await prepared(source, spec)
    expect([modeOf(path), modeOf(join(path, 'db')), modeOf(join(path, 'db/file'))]).toEqual([
      '2770',
      '2770',
      '660',
    ])
    expect(statSync(join(path, 'db/file')).gid).toBe(process.getuid?.() === 0 ? 2000 : process.getgid?.())
    expect(statSync('/etc/passwd').gid).toBe(mine)
    chmodSync(join(path, 'db/file'), 0o600)
    await prepared(source, spec)
    expect(modeOf(join(path, 'db/file'))).toBe('600')
  })

  test('a claim whose root is the group’s already is left as it is, where the pod wants that', async () => {
    const path = join(root, 'pv')
    mkdirSync(path)
    writeFileSync(join(path, 'file'), 'x', { mode: 0o600 })
    const [fsGroup = 0] = [process.getgid?.()]
    chmodSync(path, 0o2770)
    await giveToGroup(path, { fsGroup, policy: 'OnRootMismatch' })
    expect(modeOf(join(path, 'file'))).toBe('600')
    await giveToGroup(path, { fsGroup, policy: 'Always' })
    expect(modeOf(join(path, 'file'))).toBe('660')
  })

  test('a path below a volume is made with the mode of the volume', async () => {
    const folder = await prepared({ emptyDir: {} }, { securityContext: { fsGroup: 2000 } })
    const made = await prepareSubPath(folder, 'app/tmp-dir')
    expect(modeOf(made)).toBe('2777')
    expect(modeOf(join(folder, 'app'))).toBe('2777')
    expect(statSync(made).gid).toBe(statSync(folder).gid)
    chmodSync(folder, 0o1755)
    expect(modeOf(await prepareSubPath(folder, 'sticky'))).toBe('1755')
  })

  test('a path below a volume is made, and may not lead out of it', async () => {
    const folder = await prepared({ emptyDir: {} })
    expect(await prepareSubPath(folder, 'a/b')).toBe(join(folder, 'a/b'))
    symlinkSync('/etc', join(folder, 'out'))
    symlinkSync('a', join(folder, 'in'))
    expect(await prepareSubPath(folder, 'in/b')).toBe(join(folder, 'a/b'))
    await expect(prepareSubPath(folder, 'out')).rejects.toThrow('not within volume path')
    await expect(prepareSubPath(folder, '../x')).rejects.toThrow('must not contain')
  })
})
