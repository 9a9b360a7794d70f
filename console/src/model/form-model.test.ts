import { describe, expect, test } from 'vitest'
import type { Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { applyPatch } from '../../../src/api/patch/index.ts'
import { type Bundle, newBundle, objectsOf, placedIn, serviceOf, withSet } from './bundle.ts'
import { fixedChanges, isFixed, patchBetween, replacesPods } from './change.ts'
import {
  containersOf,
  nameForImage,
  portsFromExposed,
  syncsTimezone,
  withContainer,
  withoutContainer,
  withRole,
  withTimezone,
} from './containers.ts'
import { deploymentModeOf, withDeploymentMode, withModeKept } from './deployment-mode.ts'
import { faultsOfService, followed } from './follow.ts'
import { draftKey, forgetDrafts, keepDraft, keptDraft } from './kept-draft.ts'
import { read, write } from './path.ts'
import { problemsOfBundle, problemsOfObject } from './problems.ts'
import { credentialFor } from './registry-secret.ts'
import { readText, textOfBundle } from './text.ts'
import { renameVolume, usedAs, volumesOf, withoutVolume, withVolume } from './volumes.ts'

const change = (bundle: Bundle, path: string, value: unknown): Bundle =>
  followed(bundle, withSet(bundle, write(bundle.set, path, value)))

/** As somebody makes it who fills in a name and an image. */
function filledIn(): Bundle {
  const named = change(newBundle('default'), 'metadata.name', 'web')
  const { set, at } = withContainer(named.set, 'main')
  const container = { name: 'nginx', image: 'nginx:1.29', ports: [{ name: 'http', containerPort: 80 }] }
  return followed(named, withSet(named, write(set, at, container)))
}

describe('a path', () => {
  test.each([
    ['spec.replicas', 3],
    ['spec.template.spec.containers[1].image', 'x'],
    ['metadata.labels[app.kubernetes.io/name]', 'y'],
    ['spec.updateStrategy.rollingUpdate.partition', 0],
  ])('%s is read as it was written', (path, value) => {
    expect(read(write({}, path, value), path)).toBe(value)
  })

  test('that is taken away takes the parents with it that it leaves empty', () => {
    const set = write({ spec: { replicas: 1 } }, 'spec.ordinals.start', 5)
    expect(write(set, 'spec.ordinals.start', undefined)).toEqual({ spec: { replicas: 1 } })
  })

  test('that is taken away leaves what means something by being there', () => {
    expect(write({ emptyDir: { sizeLimit: '1Gi' } }, 'emptyDir.sizeLimit', undefined)).toEqual({
      emptyDir: {},
    })
  })

  test('writes into a copy and shares the rest', () => {
    const before = { a: { b: 1 }, c: { d: 2 } }
    const after = write(before, 'a.b', 3)
    expect([before.a.b, after.a.b, after.c === before.c]).toEqual([1, 3, true])
  })
})

describe('a new bundle', () => {
  test('lacks a name and a container, and says so at their fields', () => {
    const fields = problemsOfBundle(newBundle('default')).map(({ field }) => field)
    expect(fields).toContain('metadata.name')
    expect(fields).toContain('spec.template.spec.containers')
  })

  test('that is filled in has no problem', () => {
    expect(problemsOfBundle(filledIn())).toEqual([])
  })

  test('goes to the chosen project where its text names none, and its text stays as it is', () => {
    const text = textOfBundle(change(filledIn(), 'metadata.namespace', undefined), 'yaml')
    const written = readText(text)
    if (written.kind !== 'read') throw new Error(written.kind)
    const placed = placedIn(written.bundle, 'shop')
    expect(objectsOf(placed).map(({ metadata }) => metadata?.namespace)).toEqual(['default', 'shop'])
    expect(textOfBundle(written.bundle, 'yaml')).toBe(text)
    expect(problemsOfBundle(placed)).toEqual([])
  })

  test('needs no ports', () => {
    const bundle = filledIn()
    const bare = change(bundle, 'spec.template.spec.containers[0].ports', undefined)
    expect(serviceOf(bare)?.spec?.ports).toBeUndefined()
    expect(problemsOfBundle(bare)).toEqual([])
  })

  test('makes the headless Service with the ports of the containers, before the set', () => {
    const bundle = filledIn()
    expect(objectsOf(bundle).map(({ kind }) => kind)).toEqual(['Service', 'StatefulSet'])
    expect(serviceOf(bundle)).toMatchObject({
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        clusterIP: 'None',
        selector: { app: 'web' },
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    })
    expect(bundle.set.spec?.serviceName).toBe('web')
  })

  test('follows a change of the name, except where somebody has chosen otherwise', () => {
    const bundle = filledIn()
    const own = change(bundle, 'spec.template.metadata.labels[tier]', 'db')
    const service = serviceOf(own) as Service
    const renamedService = { ...own, others: [write(service, 'metadata.name', 'names')] }
    const held = withSet(renamedService, write(renamedService.set, 'spec.serviceName', 'names'))
    const renamed = change(held, 'metadata.name', 'db')
    expect(renamed.set.spec?.template?.metadata?.labels).toEqual({ app: 'db', tier: 'db' })
    expect(renamed.set.spec?.selector.matchLabels).toEqual({ app: 'db' })
    expect(serviceOf(renamed)).toMatchObject({
      metadata: { name: 'names' },
      spec: { selector: { app: 'db' } },
    })
    expect(renamed.set.spec?.serviceName).toBe('names')
    expect(problemsOfBundle(renamed)).toEqual([])
  })
})

describe('a Service that is there', () => {
  const set = filledIn().set
  const service = (spec: Service['spec']): Service => ({ metadata: { name: 'web' }, spec })

  test('fits when it is headless and selects the Pods', () => {
    expect(faultsOfService(service({ clusterIP: 'None', selector: { app: 'web' } }), set)).toEqual([])
  })

  test.each([
    ['is missing', undefined, ['missing']],
    ['has an address', service({ clusterIP: '10.0.0.1', selector: { app: 'web' } }), ['notHeadless']],
    ['selects others', service({ clusterIP: 'None', selector: { app: 'db' } }), ['otherPods']],
    ['selects nothing', service({ clusterIP: 'None' }), ['otherPods']],
  ])('that %s does not', (_, given, faults) => {
    expect(faultsOfService(given, set)).toEqual(faults)
  })
})

describe('the same objects as text', () => {
  const odd = (): Bundle => {
    const bundle = filledIn()
    return withSet(bundle, write(bundle.set, 'spec.template.spec.fieldOfTomorrow', { a: [1, 'two', null] }))
  }

  test.each(['yaml', 'json'] as const)('as %s and back keep everything, the unknown too', format => {
    const read = readText(textOfBundle(odd(), format))
    expect(read).toMatchObject({ kind: 'read', repeated: [] })
    if (read.kind === 'read') expect(read.bundle).toEqual(odd())
  })

  test('a change of one field in the form keeps what only the text knew', () => {
    const read = readText(textOfBundle(odd(), 'yaml'))
    if (read.kind !== 'read') throw new Error(read.kind)
    const changed = change(read.bundle, 'spec.replicas', 5)
    expect(changed.set.spec?.template?.spec).toMatchObject({ fieldOfTomorrow: { a: [1, 'two', null] } })
  })

  test('a key that stands twice is told with its line, and the last one counts', () => {
    const text = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  clusterIP: None
  clusterIP: None
---
${textOfBundle(withSet(filledIn(), filledIn().set), 'yaml')}`
    expect(readText(text)).toMatchObject({ kind: 'read', repeated: ['clusterIP (7)'] })
  })

  test.each([
    ['a: [', 'unreadable'],
    ['- 1', 'noObject'],
    ['apiVersion: v1\nkind: Service', 'sets'],
    ['', 'sets'],
    ['just words', 'noObject'],
  ])('%j is told for what it is', (text, kind) => {
    expect(readText(text).kind).toBe(kind)
  })
})

describe('containers', () => {
  test('change their role with all that they have', () => {
    const set = write(filledIn().set, 'spec.template.spec.containers[0].fieldOfTomorrow', 1)
    const moved = withRole(set, 'spec.template.spec.containers[0]', 'sidecar')
    expect(containersOf(moved.set)).toMatchObject([
      { role: 'sidecar', container: { name: 'nginx', restartPolicy: 'Always', fieldOfTomorrow: 1 } },
    ])
    expect(read(moved.set, 'spec.template.spec.containers')).toEqual([])
    const back = withRole(moved.set, moved.at, 'main')
    expect(back.set).toEqual(set)
  })

  test('leave the required list behind when the last one goes', () => {
    const set = withoutContainer(filledIn().set, 'spec.template.spec.containers[0]')
    expect(read(set, 'spec.template.spec.containers')).toEqual([])
  })

  test('have the time zone of the node, and give it up without a trace', () => {
    const { set } = filledIn()
    const at = 'spec.template.spec.containers[0]'
    const on = withTimezone(set, at, true)
    expect(containersOf(on).map(({ container }) => syncsTimezone(container))).toEqual([true])
    expect(problemsOfObject(on, null)).toEqual([])
    expect(withTimezone(on, at, false)).toEqual(set)
  })

  test.each([
    ['nginx:1.29', 'nginx'],
    ['ghcr.io/team/My_db:1@sha256:00', 'my-db'],
    ['localhost:5000/a/b', 'b'],
    ['', ''],
  ])('%s suggests the name %s', (image, name) => {
    expect(nameForImage(image)).toBe(name)
  })

  test('take the ports that the image exposes', () => {
    expect(portsFromExposed(['80/tcp', '53/udp', 'nonsense'])).toEqual([
      { name: 'tcp-80', containerPort: 80 },
      { name: 'udp-53', containerPort: 53, protocol: 'UDP' },
    ])
  })
})

describe('volumes', () => {
  const container = 'spec.template.spec.containers[0]'

  test('are renamed with their mounts, and go with them', () => {
    const { set } = filledIn()
    const { set: added, at } = withVolume(set, 'template')
    const path = `${container}.volumeMounts[0].mountPath`
    // Whoever adds a template is asked for its path.
    expect(problemsOfObject(added, null).map(({ field }) => field)).toEqual([path])
    const mounted = write(added, path, '/d')
    expect(problemsOfObject(mounted, null)).toEqual([])
    const renamed = renameVolume(mounted, at, 'www')
    expect(volumesOf(renamed)).toMatchObject([
      { name: 'www', mounts: [{ mount: { name: 'www', mountPath: '/d' } }] },
    ])
    expect(withoutVolume(renamed, at)).toEqual(set)
  })

  test('are had as files or as a device by each container, and as before by who changes his mind', () => {
    const { set, at } = withVolume(filledIn().set, 'template')
    const container = 'spec.template.spec.containers[0]'
    const mounted = write(set, `${container}.volumeMounts[0].mountPath`, '/d')
    const device = usedAs(mounted, 'data', { mode: 'Block', earlier: null })
    expect(volumesOf(device)).toMatchObject([
      { mounts: [], devices: [{ at: `${container}.volumeDevices[0]`, device: { name: 'data' } }] },
    ])
    expect(usedAs(device, 'data', { mode: 'Filesystem', earlier: mounted })).toEqual(mounted)
    expect(volumesOf(renameVolume(device, at, 'raw'))[0]?.devices[0]?.device.name).toBe('raw')
    expect(read(withoutVolume(device, at), `${container}.volumeDevices`)).toBeUndefined()
  })

  test.each(['template', 'claim', 'temporary', 'hostPath', 'configMap', 'secret'] as const)(
    'of the kind %s are told from the others',
    kind => {
      const { set } = withVolume(filledIn().set, kind)
      expect(volumesOf(set).map(each => each.kind)).toEqual([kind])
    },
  )
})

describe('the deployment mode', () => {
  test.each(['spread', 'together', 'default'] as const)('%s is found again as it was chosen', mode => {
    expect(deploymentModeOf(withDeploymentMode(filledIn().set, mode))).toBe(mode)
  })

  test('that was written by hand is left alone', () => {
    const set = write(filledIn().set, 'spec.template.spec.affinity.nodeAffinity.x', 1)
    expect(deploymentModeOf(set)).toBe('custom')
  })

  test('names the labels that the set has by now', () => {
    const before = withDeploymentMode(filledIn().set, 'spread')
    const after = write(before, 'spec.selector.matchLabels', { app: 'db' })
    expect(deploymentModeOf(withModeKept(before, after))).toBe('spread')
  })
})

describe('a change', () => {
  const opened = (): StatefulSet => write(filledIn().set, 'spec.template.spec.fieldOfTomorrow', 1)

  test('of an element whose key was emptied, as somebody is typing it, ends no page', () => {
    const keyless = write(opened(), 'spec.template.spec.containers[0].name', undefined)
    expect(patchBetween(opened(), keyless)).toMatchObject({
      spec: { template: { spec: { containers: expect.arrayContaining([{ $patch: 'replace' }]) } } },
    })
  })

  test('mistake 1: that is none sends nothing, whatever the object holds', () => {
    expect(patchBetween(opened(), opened())).toBeNull()
    const rich = write(opened(), 'spec', {
      ...opened().spec,
      replicas: 3,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      template: {
        ...opened().spec?.template,
        spec: {
          ...opened().spec?.template.spec,
          imagePullSecrets: [{ name: 'registry' }],
          initContainers: [{ name: 'init', image: 'init:1' }],
          containers: [
            { name: 'nginx', image: 'nginx:1.29', volumeMounts: [{ name: 'www', mountPath: '/data' }] },
          ],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: {} }],
    })
    expect(patchBetween(rich, rich)).toBeNull()
    // One field of the form, and nothing else of all that: each has been lost by some console.
    const grown = write(rich, 'spec.minReadySeconds', 5)
    expect(patchBetween(rich, grown)).toEqual({ spec: { minReadySeconds: 5 } })
    const there = write(opened(), 'spec.minReadySeconds', 5)
    expect(patchBetween(opened(), write(there, 'spec.minReadySeconds', undefined))).toBeNull()
  })

  test('of one container names that container alone', () => {
    const now = write(opened(), 'spec.template.spec.containers[0].image', 'nginx:1.30')
    const patch = patchBetween(opened(), now)
    expect(patch).toEqual({
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'nginx' }],
            containers: [{ name: 'nginx', image: 'nginx:1.30' }],
          },
        },
      },
    })
    expect(replacesPods(patch)).toBe(true)
    expect(applyPatch({ type: 'strategic', kind: kinds.StatefulSet, current: opened(), patch })).toEqual(now)
  })

  test('mistake 2: sends nothing back that is fixed', () => {
    const rolled = write(opened(), 'spec.template.spec.containers[0].image', 'nginx:1.30')
    const now = write(rolled, 'metadata.labels[team]', 'a')
    const sent = patchBetween(opened(), now) ?? {}
    for (const field of ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'])
      expect(read(sent, `spec.${field}`)).toBeUndefined()
    expect(fixedChanges(opened(), now)).toEqual([])
    const other = write(opened(), 'spec.serviceName', 'other')
    expect(fixedChanges(opened(), other)).toEqual(['spec.serviceName'])
  })

  test('of the labels of the set replaces no Pod', () => {
    const patch = patchBetween(opened(), write(opened(), 'metadata.labels[team]', 'a'))
    expect([patch, replacesPods(patch)]).toEqual([{ metadata: { labels: { team: 'a' } } }, false])
  })

  test.each([
    ['spec.serviceName', true],
    ['spec.volumeClaimTemplates[0].metadata.name', true],
    ['spec.selector.matchLabels', true],
    ['spec.replicas', false],
    ['spec.template.spec.containers[0].image', false],
    ['spec.persistentVolumeClaimRetentionPolicy.whenScaled', false],
  ])('of %s: fixed is %s', (path, fixed) => {
    expect(isFixed(path)).toBe(fixed)
  })
})

describe('a problem', () => {
  test('of a wrong type names its field', () => {
    const set = write(filledIn().set, 'spec.replicas', 'many')
    expect(problemsOfObject(set, null)).toMatchObject([{ field: 'spec.replicas', kind: 'said' }])
  })

  test('stands at the container that it is of', () => {
    const set = write(filledIn().set, 'spec.template.spec.containers[0].ports[0].containerPort', 70_000)
    expect(problemsOfObject(set, null)).toMatchObject([
      {
        object: 'StatefulSet/web',
        field: 'spec.template.spec.containers[0].ports[0].containerPort',
        kind: 'invalid',
      },
    ])
  })
})

test('a draft is found again as it was kept, and nonsense is no draft', () => {
  const shelf = new Map<string, string>()
  const storage = {
    getItem: (key: string) => shelf.get(key) ?? null,
    setItem: (key: string, value: string) => void shelf.set(key, value),
    removeItem: (key: string) => void shelf.delete(key),
  }
  const key = draftKey('kedge', 'ann')
  expect(keptDraft(storage, key)).toBeNull()
  const card = { list: 'volumes', at: 'spec.template.spec.volumes[0]', draft: filledIn().set } as const
  const bundle = filledIn()
  const made = ['shop/Service/web']
  const text = { text: '# mine\n', format: 'yaml' } as const
  const draft = { bundle, project: 'shop', card, text, made, unsure: [bundle.set], savedAt: 5 }
  keepDraft(storage, key, draft)
  expect(keptDraft(storage, key)).toEqual(draft)
  for (const nonsense of ['{"bundle":3', '{"savedAt":5,"bundle":{"set":{},"others":[]}}']) {
    shelf.set(key, nonsense)
    expect(keptDraft(storage, key)).toBeNull()
  }
})

test('a draft is its person’s alone, of one cluster, and goes when they sign out', () => {
  const shelf = new Map<string, string>([['other', 'stays']])
  const storage = {
    getItem: (key: string) => shelf.get(key) ?? null,
    setItem: (key: string, value: string) => void shelf.set(key, value),
    removeItem: (key: string) => void shelf.delete(key),
    key: (index: number) => [...shelf.keys()][index] ?? null,
    get length() {
      return shelf.size
    },
  }
  const keys = [draftKey('kedge', 'ann'), draftKey('kedge', 'ben'), draftKey('far', 'ann')]
  for (const key of keys.slice(0, 2))
    keepDraft(storage, key, {
      bundle: filledIn(),
      project: '',
      card: null,
      text: null,
      made: [],
      unsure: [],
      savedAt: 5,
    })
  expect(keys.map(key => keptDraft(storage, key) !== null)).toEqual([true, true, false])
  // A name may hold what stands between names.
  expect(draftKey('far', 'a.ann')).not.toBe(draftKey('far.a', 'ann'))
  shelf.set('kedge.create-draft.kedge.ann', 'of an earlier version')
  forgetDrafts(storage, 'ann')
  expect([...shelf.keys()]).toEqual(['other', keys[0]])
  forgetDrafts(storage)
  expect([...shelf.keys()]).toEqual(['other'])
})

test('a registry secret has the credential of the registry that an image is of, and of no other', () => {
  const config = {
    auths: {
      'localhost:5000': { username: 'ann', password: 'pässword' },
      'https://index.docker.io/v1/': { auth: 'aHViOng=' },
    },
  }
  const data = { '.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64') }
  const decoded = (image: string) => {
    const credential = credentialFor({ data }, image)
    return credential === null ? null : Buffer.from(credential, 'base64').toString('utf8')
  }
  expect(decoded('localhost:5000/db:1')).toBe('ann:pässword')
  expect(decoded('nginx')).toBe('hub:x')
  expect(decoded('ghcr.io/x')).toBeNull()
  expect(credentialFor({ data: { '.dockerconfigjson': 'nonsense' } }, 'nginx')).toBeNull()
})
