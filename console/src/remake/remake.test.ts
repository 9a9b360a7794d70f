import { describe, expect, it, test } from 'vitest'
import type {
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StorageClass,
} from '../../../src/api/generated/types.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'
import { claimsOfSet, expansionOf, roomOf, sizeProblem } from './growth.ts'
import { definitionToKeep, forgetRemake, keepRemake, keptRemakes, shelfKey } from './kept-remakes.ts'
import { leftOut, nextMove, type Remake, type Seen, stepsOf } from './remake.ts'
import { remakeEn } from './texts-en.ts'
import { remakeZh } from './texts-zh.ts'

const setOf = (uid: string, storage = '1Gi', more: Partial<NonNullable<StatefulSet['spec']>> = {}) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid,
      resourceVersion: '7',
      generation: 2,
      labels: { a: 'b' },
    },
    spec: {
      serviceName: 'web',
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
      volumeClaimTemplates: [
        {
          metadata: { name: 'www' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
        },
      ],
      ...more,
    },
    status: { replicas: 2 },
  }) as StatefulSet

const claimOf = (name: string, storage = '1Gi', more: Partial<PersistentVolumeClaim> = {}) =>
  ({
    metadata: { name, namespace: 'shop' },
    spec: { storageClassName: 'standard', resources: { requests: { storage } } },
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    ...more,
  }) as PersistentVolumeClaim

const podOf = (name: string, owner: string | null, app = 'web') =>
  ({
    metadata: {
      name,
      uid: `uid-${name}`,
      labels: { app },
      ...(owner
        ? {
            ownerReferences: [
              { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: owner, controller: true },
            ],
          }
        : {}),
    },
  }) as Pod

const standard = {
  metadata: { name: 'standard' },
  provisioner: 'x',
  allowVolumeExpansion: true,
} as StorageClass

const old = setOf('old')
const larger = setOf('', '2Gi')
const remake: Remake = {
  namespace: 'shop',
  name: 'web',
  uid: 'old',
  opened: definitionOf(old),
  definition: definitionOf(larger),
  growths: ['www-web-0', 'www-web-1'].map(claim => ({ claim, from: '1Gi', to: '2Gi' })),
  pods: ['web-0', 'web-1'].map(name => ({ name, uid: `uid-${name}` })),
  begunAt: 1000,
}
const small = new Map(
  [claimOf('www-web-0'), claimOf('www-web-1')].map(each => [each.metadata?.name ?? '', each]),
)
const grown = new Map([...small].map(([name]) => [name, claimOf(name, '2Gi')]))
const seen = (more: Partial<Seen>): Seen => ({
  set: old,
  claims: grown,
  pods: null,
  refused: new Set(),
  ...more,
})
const states = (of: Seen) => stepsOf(remake, of).map(({ state }) => state)

describe('a remake', () => {
  it('goes step by step: grows each claim, takes the set away, makes it, waits for its Pods', () => {
    expect(nextMove(remake, seen({ claims: small }))).toMatchObject({
      kind: 'act',
      act: { kind: 'grow', growth: { claim: 'www-web-0' } },
    })
    expect(nextMove(remake, seen({}))).toEqual({ kind: 'act', act: { kind: 'remove', set: old } })
    expect(nextMove(remake, seen({ set: null }))).toEqual({
      kind: 'act',
      act: { kind: 'create', definition: remake.definition },
    })
    const made = { ...larger, metadata: { ...larger.metadata, uid: 'new' } }
    const orphans = [podOf('web-0', null), podOf('web-1', 'new')]
    expect(nextMove(remake, seen({ set: made, pods: orphans }))).toEqual({ kind: 'wait', until: 'adopted' })
    const adopted = [podOf('web-0', 'new'), podOf('web-1', 'new')]
    expect(nextMove(remake, seen({ set: made, pods: adopted }))).toEqual({ kind: 'done' })
  })

  it('tells how far it is', () => {
    expect(states(seen({ claims: small }))).toEqual(['now', 'ahead', 'ahead', 'ahead', 'ahead'])
    expect(states(seen({}))).toEqual(['done', 'done', 'now', 'ahead', 'ahead'])
    expect(states(seen({ set: null }))).toEqual(['done', 'done', 'done', 'now', 'ahead'])
    const made = setOf('new', '2Gi')
    expect(states(seen({ set: made, pods: [podOf('web-0', null)] }))).toEqual([
      ...['done', 'done', 'done', 'done', 'now'],
    ])
    expect(states(seen({ set: made, pods: [podOf('web-0', 'new')] }))).toEqual([
      ...['done', 'done', 'done', 'done', 'done'],
    ])
  })

  it('leaves the set alone where a claim was refused', () => {
    const refused = new Set(['www-web-1'])
    const claims = new Map([...grown, ['www-web-1', claimOf('www-web-1')]])
    expect(nextMove(remake, seen({ claims, refused }))).toEqual({ kind: 'stop', because: 'refused' })
    expect(states(seen({ claims, refused }))[1]).toBe('refused')
    // It was taken away before: then it comes back first.
    expect(nextMove(remake, seen({ set: null, claims, refused }))).toMatchObject({ act: { kind: 'create' } })
  })

  it('takes nothing away that somebody has changed since', () => {
    expect(nextMove(remake, seen({ set: setOf('old', '1Gi', { replicas: 3 }) }))).toEqual({
      kind: 'stop',
      because: 'changed',
    })
    // What only the server and its controllers write is no change.
    const later = { ...old, status: { replicas: 1 }, metadata: { ...old.metadata, resourceVersion: '9' } }
    expect(nextMove(remake, seen({ set: later }))).toMatchObject({ kind: 'act', act: { kind: 'remove' } })
  })

  it('leaves a set alone that somebody else has made in its place', () => {
    expect(nextMove(remake, seen({ set: setOf('other', '5Gi') }))).toEqual({
      kind: 'stop',
      because: 'replaced',
    })
    // The server writes amounts its own way, and adds what it defaults.
    const made = setOf('new', '2048Mi', { podManagementPolicy: 'OrderedReady' })
    expect(nextMove(remake, seen({ set: made, pods: [] }))).toEqual({ kind: 'done' })
  })

  it('waits while the set is on its way out', () => {
    const leaving = { ...old, metadata: { ...old.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
    expect(nextMove(remake, seen({ set: leaving }))).toEqual({ kind: 'wait', until: 'gone' })
  })

  it('does not wait for Pods that the new selector leaves out, and names them', () => {
    const other = definitionOf(setOf('', '2Gi', { selector: { matchLabels: { app: 'other' } } }))
    const parted = { ...remake, definition: other }
    const pods = [podOf('web-0', null), podOf('web-1', null), podOf('stranger', null, 'x')]
    expect(leftOut(parted, pods).map(pod => pod.metadata?.name)).toEqual(['web-0', 'web-1'])
    const made = { ...setOf('new', '2Gi', { selector: { matchLabels: { app: 'other' } } }) }
    expect(nextMove(parted, seen({ set: made, pods }))).toEqual({ kind: 'done' })
  })

  it('of claims alone never touches the set', () => {
    const claimsOnly = { ...remake, definition: null }
    expect(nextMove(claimsOnly, seen({}))).toEqual({ kind: 'done' })
    expect(stepsOf(claimsOnly, seen({}))).toHaveLength(2)
  })
})

describe('the definition of a set', () => {
  it('is what a person has written of it', () => {
    const { metadata, status } = definitionOf({
      ...old,
      metadata: {
        ...old.metadata,
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [],
        finalizers: ['orphan', 'example.com/mine'],
      },
    }) as StatefulSet
    expect(status).toBeUndefined()
    expect(metadata).toEqual({
      name: 'web',
      namespace: 'shop',
      labels: { a: 'b' },
      finalizers: ['example.com/mine'],
    })
  })
})

describe('the room of a set’s claims', () => {
  const claims = [
    claimOf('www-web-1'),
    claimOf('www-web-0'),
    claimOf('www-web-7', '3Gi'),
    claimOf('www-webby-0'),
    { ...claimOf('www-web-2'), metadata: { name: 'www-web-2', namespace: 'other' } },
  ]
  const room = (more: Partial<StorageClass> = {}, of = claims) =>
    roomOf(old, { claims: of, classes: [{ ...standard, ...more } as StorageClass] })

  it('is of its own claims, by ordinal, those without a Pod among them', () => {
    expect(claimsOfSet(old, claims).map(({ podName }) => podName)).toEqual(['web-0', 'web-1', 'web-7'])
    expect(room()[0]?.claims.map(({ ordinal }) => ordinal)).toEqual([0, 1, 7])
  })

  it('says which class does not let them grow', () => {
    expect(room()[0]?.hindrance).toBeNull()
    expect(room({ allowVolumeExpansion: false })[0]?.hindrance).toEqual({
      kind: 'fixedClass',
      claim: 'www-web-0',
      className: 'standard',
    })
    expect(roomOf(old, { claims, classes: [] })[0]?.hindrance).toMatchObject({ kind: 'missingClass' })
    // Who may not see classes is told by the server.
    expect(roomOf(old, { claims, classes: null })[0]?.hindrance).toBeNull()
  })

  it('takes only more', () => {
    const [www] = room()
    if (!www) throw new Error('a set with a template has room for one')
    expect(['', 'much', '-1Gi', '0'].map(size => sizeProblem(www, size))).toEqual(Array(4).fill('invalid'))
    expect(['1Gi', '1024Mi', '512Mi'].map(size => sizeProblem(www, size))).toEqual(Array(3).fill('notMore'))
    expect(sizeProblem(www, '2Gi')).toBeNull()
  })

  it('is used as far as it goes: what is larger stays, what has no volume yet is named', () => {
    const pending = { ...claimOf('www-web-0'), status: { phase: 'Pending' } } as PersistentVolumeClaim
    const of = room({}, [pending, claimOf('www-web-1'), claimOf('www-web-7', '3Gi')])
    const { growths, definition, passedOver } = expansionOf(old, of, { www: '2Gi' })
    expect(growths).toEqual([{ claim: 'www-web-1', from: '1Gi', to: '2Gi' }])
    expect(passedOver.map(({ name, hindrance }) => [name, hindrance])).toEqual([['www-web-0', 'pending']])
    expect(definition).toEqual(definitionOf(larger))
  })

  it('is filled up after an act that was broken off: what is left is only the set', () => {
    const of = room({}, [claimOf('www-web-0', '2Gi'), claimOf('www-web-1', '2Gi')])
    expect(expansionOf(old, of, { www: '2Gi' })).toMatchObject({
      growths: [],
      definition: definitionOf(larger),
    })
    const after = roomOf(larger, { claims: [claimOf('www-web-0')], classes: [standard] })
    expect(expansionOf(larger, after, { www: '2Gi' })).toMatchObject({
      growths: [{ claim: 'www-web-0' }],
      definition: null,
    })
  })
})

describe('what a browser keeps of an act', () => {
  const shelf = () => {
    const kept = new Map<string, string>()
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    }
  }
  const key = shelfKey('kedge', 'anna')

  test('is found again as it was, one for each set, until it is over', () => {
    const on = shelf()
    expect(keepRemake(on, key, remake)).toBe(true)
    expect(keepRemake(on, key, { ...remake, begunAt: 2000 })).toBe(true)
    expect(keptRemakes(on, key)).toEqual([{ ...remake, begunAt: 2000 }])
    expect(keptRemakes(on, shelfKey('kedge', 'bert'))).toEqual([])
    forgetRemake(on, key, remake)
    expect([keptRemakes(on, key), on.getItem(key)]).toEqual([[], null])
  })

  test('is the set with its new values, to be applied as it is', () => {
    expect(definitionToKeep(remake)).toEqual(definitionOf(larger))
  })

  test('is not taken for kept where nothing is, and nonsense is nothing', () => {
    expect(keepRemake({ ...shelf(), setItem: () => {} }, key, remake)).toBe(false)
    const full = () => {
      throw new Error('QuotaExceededError')
    }
    expect(keepRemake({ ...shelf(), setItem: full }, key, remake)).toBe(false)
    for (const text of ['{', '{}', '[1]', '[{"name":"web"}]'])
      expect(keptRemakes({ ...shelf(), getItem: () => text }, key)).toEqual([])
  })
})

test('every text is in both languages, with the same words to fill in', () => {
  const words = (texts: object, at = ''): readonly (readonly [string, string])[] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value] as const] : words(value, `${at}${key}.`),
    )
  const slots = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
  const zh = new Map(words(remakeZh))
  // One of a thing is not counted.
  const isCounted = (key: string) => key.endsWith('_one')
  for (const [key, text] of words(remakeEn))
    if (!isCounted(key)) expect([key, slots(zh.get(key) ?? 'missing')]).toEqual([key, slots(text)])
})
