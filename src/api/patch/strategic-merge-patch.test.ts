import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../equality.ts'
import { type Kind, kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { applyPatch } from './index.ts'

const strategic = (current: unknown, patch: unknown, kind: Pick<Kind, 'schema'> = kinds.Pod) =>
  applyPatch({ type: 'strategic', kind, current: deepFreeze(current), patch: deepFreeze(patch) })

const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`
    throw error
  }
  return 'accepted'
}

const podOf = (...containers: unknown[]) => ({ spec: { containers } })
const names = (pod: unknown) =>
  JSON.parse(JSON.stringify(pod)).spec.containers.map((container: { name: string }) => container.name)
const a = { name: 'a', image: 'a:1' }
const b = { name: 'b', image: 'b:1' }

describe('values', () => {
  it('merge by field, null removes, and removing nothing is nothing', () => {
    const labelled = { metadata: { labels: { a: '1', b: '2' } } }
    expect(strategic(labelled, { metadata: { labels: { a: null, c: '3', gone: null } } })).toEqual({
      metadata: { labels: { b: '2', c: '3' } },
    })
    expect(strategic({}, { metadata: { labels: { gone: null, here: 'x' } } })).toEqual({
      metadata: { labels: { here: 'x' } },
    })
  })

  it('nothing changes when the patch is empty', () => {
    expect(strategic(podOf(a), {})).toEqual(podOf(a))
    expect(strategic(podOf(a), { spec: {} })).toEqual(podOf(a))
  })

  it('lists without a merge key are replaced', () => {
    expect(
      strategic({ spec: { tolerations: [{ key: 'a' }] } }, { spec: { tolerations: [{ key: 'b' }] } }),
    ).toEqual({ spec: { tolerations: [{ key: 'b' }] } })
    const set = { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' } }] } }
    expect(
      strategic(set, { spec: { volumeClaimTemplates: [{ metadata: { name: 'b' } }] } }, kinds.StatefulSet),
    ).toEqual({ spec: { volumeClaimTemplates: [{ metadata: { name: 'b' } }] } })
  })

  it('a map that merges as a whole is replaced', () => {
    const budget = { spec: { selector: { matchLabels: { a: '1' } } } }
    expect(
      strategic(budget, { spec: { selector: { matchLabels: { b: '2' } } } }, kinds.PodDisruptionBudget),
    ).toEqual({ spec: { selector: { matchLabels: { b: '2' } } } })
  })

  it('__proto__ is a field like any other', () => {
    const patch = JSON.parse('{"data":{"__proto__":"x"}}')
    expect(JSON.stringify(strategic({ data: { a: 'b' } }, patch, kinds.ConfigMap))).toBe(
      '{"data":{"a":"b","__proto__":"x"}}',
    )
  })
})

describe('lists with a merge key', () => {
  it('merge element by element', () => {
    const env = [{ name: 'X', value: '1' }]
    expect(strategic(podOf({ ...a, env }, b), podOf({ name: 'a', image: 'a:2' }))).toEqual(
      podOf({ name: 'a', image: 'a:2', env }, b),
    )
  })

  it('an element that is new in the patch comes before those only the server has', () => {
    expect(names(strategic(podOf(a, b), podOf({ name: 'new' })))).toEqual(['new', 'a', 'b'])
  })

  it('an element that the server knows keeps its place among the server’s', () => {
    expect(names(strategic(podOf(a, b), podOf({ name: 'b' }, { name: 'new' })))).toEqual(['a', 'b', 'new'])
    expect(names(strategic(podOf(a, b), podOf({ name: 'new' }, { name: 'b' })))).toEqual(['new', 'a', 'b'])
  })

  it('elements that share a key on the server: the first is meant, the others stay where they are', () => {
    const ports = [
      { port: 53, protocol: 'UDP', name: 'dns' },
      { port: 53, protocol: 'TCP', name: 'dns-tcp' },
      { port: 80, protocol: 'TCP', name: 'http' },
    ]
    const service = { spec: { ports } }
    expect(strategic(service, { spec: { ports: [{ port: 53, nodePort: 30053 }] } }, kinds.Service)).toEqual({
      spec: { ports: [{ ...ports[0], nodePort: 30053 }, ports[1], ports[2]] },
    })
    expect(strategic(service, { spec: { ports: [{ port: 53, $patch: 'delete' }] } }, kinds.Service)).toEqual({
      spec: { ports: [ports[2]] },
    })
  })

  it('elements are deleted by key, and the whole list is replaced on request', () => {
    expect(names(strategic(podOf(a, b), podOf({ name: 'a', $patch: 'delete' })))).toEqual(['b'])
    expect(names(strategic(podOf(a, b), podOf({ name: 'c' }, { $patch: 'replace' })))).toEqual(['c'])
    expect(strategic(podOf(a), podOf({ name: 'missing', $patch: 'delete' }))).toEqual(podOf(a))
    expect(strategic({ spec: {} }, podOf({ name: 'a', $patch: 'delete' }))).toEqual({
      spec: { containers: [] },
    })
  })

  it('$setElementOrder orders what it names, and what only the server has is woven in', () => {
    const patch = {
      spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }], containers: [{ name: 'c' }] },
    }
    expect(names(strategic(podOf(a, b), patch))).toEqual(['c', 'a', 'b'])
    const orderOnly = { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } }
    expect(names(strategic(podOf(a, b), orderOnly))).toEqual(['b', 'a'])
    expect(names(strategic(podOf({ name: 'x' }, a, { name: 'y' }, b), orderOnly))).toEqual([
      'x',
      'y',
      'b',
      'a',
    ])
    expect(strategic({ spec: {} }, orderOnly)).toEqual({ spec: {} })
  })

  it('$setElementOrder that leaves out what the patch names is refused', () => {
    const patch = {
      spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'c' }] },
    }
    expect(refusal(() => strategic(podOf(a), patch))).toBe(
      "400 The order in patch list:\n[map[name:c]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
    )
  })
})

describe('lists of plain values', () => {
  const held = { metadata: { finalizers: ['a', 'b'] } }

  it('are sets', () => {
    expect(strategic(held, { metadata: { finalizers: ['c'] } })).toEqual({
      metadata: { finalizers: ['c', 'a', 'b'] },
    })
    expect(strategic(held, { metadata: { finalizers: ['b', 'a'] } })).toEqual({
      metadata: { finalizers: ['b', 'a'] },
    })
  })

  it('lose what $deleteFromPrimitiveList names', () => {
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] } }
    expect(strategic(held, patch)).toEqual({ metadata: { finalizers: ['b'] } })
    expect(strategic({ metadata: {} }, patch)).toEqual({ metadata: {} })
  })

  it('change in one patch as they are to stand', () => {
    const patch = {
      metadata: {
        '$setElementOrder/finalizers': ['c', 'b'],
        '$deleteFromPrimitiveList/finalizers': ['a'],
        finalizers: ['c'],
      },
    }
    expect(strategic(held, patch)).toEqual({ metadata: { finalizers: ['c', 'b'] } })
  })
})

describe('directives in maps', () => {
  const labelled = { metadata: { labels: { a: '1', b: '2' } } }

  it('replace and empty a map', () => {
    expect(strategic(labelled, { metadata: { labels: { $patch: 'replace', c: '3' } } })).toEqual({
      metadata: { labels: { c: '3' } },
    })
    expect(strategic(labelled, { metadata: { labels: { $patch: 'delete' } } })).toEqual({
      metadata: { labels: {} },
    })
    expect(strategic(labelled, { metadata: { labels: { $patch: 'merge', c: '3' } } })).toEqual({
      metadata: { labels: { a: '1', b: '2', c: '3' } },
    })
  })

  it('are nothing where there is nothing', () => {
    expect(strategic({}, { metadata: { labels: { $patch: 'delete' } } })).toEqual({ metadata: {} })
    expect(strategic({ metadata: {} }, { metadata: { labels: { $patch: 'replace', c: '3' } } })).toEqual({
      metadata: {},
    })
    const patch = podOf({
      name: 'new',
      env: [
        { name: 'gone', $patch: 'delete' },
        { name: 'kept', value: null },
      ],
      '$setElementOrder/env': [{ name: 'kept' }],
    })
    expect(strategic(podOf(), patch)).toEqual(podOf({ name: 'new', env: [{ name: 'kept' }] }))
  })

  it('$retainKeys clears the fields that it does not name', () => {
    const patch = {
      spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] },
    }
    expect(strategic({ spec: { volumes: [{ name: 'v', emptyDir: {} }] } }, patch)).toEqual({
      spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
    })
    expect(strategic({ spec: {} }, patch)).toEqual({
      spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
    })
  })

  it('a revision’s data makes the template what it was', () => {
    const set = { spec: { replicas: 3, template: { spec: { containers: [a, b], hostNetwork: true } } } }
    const data = { spec: { template: { $patch: 'replace', spec: { containers: [b] } } } }
    expect(strategic(set, data, kinds.StatefulSet)).toEqual({
      spec: { replicas: 3, template: { spec: { containers: [b] } } },
    })
  })
})

describe('a patch that makes no sense', () => {
  it.each<[unknown, string]>([
    [[], '400 json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['x', '400 json: cannot unmarshal string into Go value of type map[string]interface {}'],
    [podOf({ image: 'x' }), '400 map: map[image:x] does not contain declared merge key: name'],
    [podOf({ $patch: 'delete' }), '400 map: map[$patch:delete] does not contain declared merge key: name'],
    [podOf('x'), '400 expected a map[string]interface {}, but received a string'],
    [podOf({ name: 'a', $patch: 'merge' }), '400 merging lists cannot yet be specified in the patch'],
    [podOf({ name: 'a', $patch: 'x' }), '400 unknown patch type: x in map: map[$patch:x name:a]'],
    [{ $patch: 'bogus' }, '400 unknown patch type: bogus in map: map[$patch:bogus]'],
    [{ spec: { $retainKeys: 'x' } }, '400 invalid patch format of retainKeys'],
    [{ spec: { $retainKeys: ['x'], hostNetwork: true } }, '400 invalid patch format of retainKeys'],
    [{ spec: { $setElementOrder: [] } }, '400 invalid patch format of setElementOrder list'],
    [{ spec: { $deleteFromPrimitiveList: [] } }, '400 invalid patch format of primitive list'],
    [
      { spec: { '$setElementOrder/containers': {} } },
      '400 expected a []interface {}, but received a map[string]interface {}',
    ],
  ])('%j is refused', (patch, words) => {
    expect(refusal(() => strategic(podOf(a), patch))).toBe(words)
  })
})
