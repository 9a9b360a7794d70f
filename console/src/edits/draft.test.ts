import { describe, expect, test } from 'vitest'
import type { ControllerRevision, StatefulSet } from '../../../src/api/generated/types.ts'
import { patchOfEdit } from '../../../src/foresee/edit.ts'
import {
  clashesOfDraft,
  type Draft,
  editOf,
  followedBy,
  imagePlacesOf,
  isImageTyped,
  patchOfDraft,
  untouched,
  updatedFrom,
  withUpdatedFrom,
} from './draft.ts'

interface Said {
  readonly replicas?: number
  readonly image?: string
  readonly side?: string
  readonly partition?: number
  readonly restartedAt?: string
}

const setOf = ({
  replicas = 3,
  image = 'nginx:1',
  side = 'log:1',
  partition = 0,
  restartedAt,
}: Said = {}) => {
  const annotations = restartedAt ? { 'kubectl.kubernetes.io/restartedAt': restartedAt } : undefined
  const set: StatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
      template: {
        metadata: { labels: { app: 'web' }, ...(annotations ? { annotations } : {}) },
        spec: {
          containers: [
            { name: 'app', image },
            { name: 'side', image: side },
          ],
        },
      },
    },
  }
  return set
}
const revisionOf = (revision: number, said: Said): ControllerRevision => ({
  metadata: { name: `web-${revision}` },
  revision,
  data: { spec: { template: { ...setOf(said).spec?.template, $patch: 'replace' } } },
})
const draftOf = (said: Partial<Draft>): Draft => ({ ...untouched, ...said })
const between = (theirs: Said, revisions: readonly ControllerRevision[] = []) => ({
  known: setOf(),
  theirs: setOf(theirs),
  revisions,
  now: Date.parse('2026-01-02T00:00:00Z'),
})

describe('what somebody else has made of the field of a dialog', () => {
  test.each([
    ['scale', { replicas: 4 }, { replicas: 6 }, { path: 'spec.replicas', was: 3, theirs: 6, mine: 4 }],
    ['stop', { replicas: 0 }, { replicas: 6 }, { path: 'spec.replicas', was: 3, theirs: 6, mine: 0 }],
    [
      'partition',
      { partition: 2 },
      { partition: 1 },
      { path: 'spec.updateStrategy.rollingUpdate.partition', was: 0, theirs: 1, mine: 2 },
    ],
    [
      'image',
      { images: { app: 'nginx:mine' } },
      { image: 'nginx:theirs' },
      {
        path: 'spec.template.spec.containers[app].image',
        was: 'nginx:1',
        theirs: 'nginx:theirs',
        mine: 'nginx:mine',
      },
    ],
  ] as const)('is asked about in %s', (kind, said, theirs, clash) => {
    expect(clashesOfDraft(kind, draftOf(said), between(theirs))).toEqual([clash])
  })

  test('is asked about where both restart it, and where a rollback would undo it', () => {
    const restarted = between({ restartedAt: '2026-01-01T00:00:00Z' })
    expect(clashesOfDraft('restart', untouched, restarted)).toMatchObject([
      { was: undefined, theirs: '2026-01-01T00:00:00Z', mine: '2026-01-02T00:00:00Z' },
    ])
    const revisions = [revisionOf(1, { image: 'nginx:0' }), revisionOf(2, {})]
    const clashes = clashesOfDraft(
      'rollback',
      draftOf({ revision: 1 }),
      between({ image: 'nginx:2' }, revisions),
    )
    expect(clashes).toEqual([
      {
        path: 'spec.template.spec.containers[app].image',
        was: 'nginx:1',
        theirs: 'nginx:2',
        mine: 'nginx:0',
      },
    ])
    expect(
      clashesOfDraft('rollback', draftOf({ revision: 1 }), between({ side: 'log:2' }, revisions)),
    ).toMatchObject([{ was: 'log:1', theirs: 'log:2', mine: 'log:1' }])
  })

  test.each([
    ['scale', { replicas: 4 }, { image: 'nginx:2', partition: 1 }],
    ['scale', { replicas: 6 }, { replicas: 6 }],
    ['image', { images: { app: 'nginx:mine' } }, { side: 'log:2', replicas: 6 }],
    ['restart', {}, { replicas: 6, image: 'nginx:2' }],
    ['rollback', {}, { replicas: 6 }],
  ] as const)('is no clash where %s with %j meets %j', (kind, said, theirs) => {
    expect(
      clashesOfDraft(kind, draftOf(said), between(theirs, [revisionOf(1, {}), revisionOf(2, {})])),
    ).toEqual([])
  })

  test('is shown by a field that nobody has touched, which is told', () => {
    const theirs = between({ side: 'log:2' })
    const draft = draftOf({ images: { app: 'nginx:mine' } })
    expect(followedBy('image', draft, theirs)).toMatchObject([
      { path: 'spec.template.spec.containers[side].image', was: 'log:1', theirs: 'log:2' },
    ])
    expect(editOf('image', draft, theirs.theirs)).toEqual({ kind: 'image', images: { app: 'nginx:mine' } })
    expect(followedBy('scale', untouched, between({ replicas: 6 }))).toMatchObject([{ was: 3, theirs: 6 }])
    expect(editOf('scale', untouched, setOf({ replicas: 6 }))).toEqual({ kind: 'scale', replicas: 6 })
  })
})

test.each([-1, 1.5, Number.NaN, 2_147_483_648, 99_999_999_999])('%d is no number of Pods', replicas => {
  expect(editOf('scale', draftOf({ replicas }), setOf())).toBeNull()
  expect(editOf('partition', draftOf({ partition: replicas }), setOf())).toBeNull()
})

test.each([
  [0, 2, 2],
  [5, 7, 2],
  [5, 5, 0],
])('of a set that begins at ordinal %d, ordinal %d is sent as partition %d', (start, ordinal, partition) => {
  const set: StatefulSet = { ...setOf(), spec: { ...Object(setOf().spec), ordinals: { start } } }
  const draft = withUpdatedFrom(untouched, ordinal, set)
  expect(editOf('partition', draft, set)).toEqual({ kind: 'partition', partition })
  expect(updatedFrom(draft, set)).toBe(ordinal)
  expect(editOf('partition', withUpdatedFrom(untouched, start - 1, set), set)).toBeNull()
})

describe('images of init containers and sidecars', () => {
  const withInit = (image: string): StatefulSet => {
    const set = setOf()
    const { spec } = Object(set.spec).template
    const template = {
      ...set.spec?.template,
      spec: { ...spec, initContainers: [{ name: 'proxy', image, restartPolicy: 'Always' }] },
    }
    return { ...set, spec: { ...Object(set.spec), template } }
  }
  const draft = draftOf({ images: { proxy: 'proxy:mine', app: 'nginx:mine' } })
  const patch = {
    spec: {
      template: {
        spec: {
          containers: [{ name: 'app', image: 'nginx:mine' }],
          initContainers: [{ name: 'proxy', image: 'proxy:mine' }],
        },
      },
    },
  }

  test('are offered, and sent in the list that they stand in', () => {
    const set = withInit('proxy:1')
    const edit = editOf('image', draft, set)
    expect(imagePlacesOf(set).map(({ list, name }) => [list, name])).toEqual([
      ['containers', 'app'],
      ['containers', 'side'],
      ['initContainers', 'proxy'],
    ])
    expect(edit).toEqual({ kind: 'image', images: { app: 'nginx:mine', proxy: 'proxy:mine' } })
    const context = { set, revisions: [], now: 0 }
    expect(patchOfDraft('image', draft, context)).toEqual(patch)
    expect(edit && edit.kind !== 'delete' && patchOfEdit(edit, context)).toEqual(patch)
  })

  test('are not overwritten in silence', () => {
    const knowledge = { known: withInit('proxy:1'), theirs: withInit('proxy:2'), revisions: [], now: 0 }
    const [path, was, theirs] = ['spec.template.spec.initContainers[proxy].image', 'proxy:1', 'proxy:2']
    expect(clashesOfDraft('image', draft, knowledge)).toEqual([{ path, was, theirs, mine: 'proxy:mine' }])
    expect(followedBy('image', untouched, knowledge)).toMatchObject([{ path, was, theirs }])
  })
})

test('an image that was emptied is none: nothing is done to the others before it says one', () => {
  const draft = draftOf({ images: { app: 'nginx:2', side: ' ' } })
  expect(editOf('image', draft, setOf())).toBeNull()
  const images = { app: 'nginx:2' }
  expect(editOf('image', draftOf({ images }), setOf())).toEqual({ kind: 'image', images })
})

test('an image that was typed is one that would be lost, beside another that is emptied, too', () => {
  const typed = (images: Draft['images']) => isImageTyped(draftOf({ images }), setOf())
  expect(typed({ app: 'nginx:2', side: '' })).toBe(true)
  expect(typed({ side: ' ' })).toBe(true)
  expect(typed({ app: ' nginx:1 ', gone: 'x' })).toBe(false)
  expect(typed({})).toBe(false)
})
