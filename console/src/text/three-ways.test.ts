import { describe, expect, test } from 'vitest'
import { kinds } from '../../../src/api/kinds.ts'
import { putTogether } from './three-ways.ts'

interface Texts {
  readonly base: object
  readonly mine: object
  readonly theirs: object
}

const together = (ways: Texts, counts: 'mine' | 'theirs' = 'mine') =>
  putTogether({ merging: kinds.StatefulSet.schema.merging, ...ways }, () => counts)

const withContainers = (...containers: readonly object[]) => ({
  spec: { template: { spec: { containers } } },
})

describe('what both have changed', () => {
  const ways = {
    base: { spec: { replicas: 6 } },
    mine: { spec: { replicas: 4 } },
    theirs: { spec: { replicas: 7 } },
  }

  test('is a clash, with what it was and what each made of it', () => {
    const clash = { path: 'spec.replicas', was: 6, theirs: 7, mine: 4 }
    expect(together(ways)).toEqual({ value: ways.mine, clashes: [clash] })
    expect(together(ways, 'theirs')).toEqual({ value: ways.theirs, clashes: [clash] })
  })

  test('is none where they made the same of it, nor once it was decided for theirs', () => {
    expect(together({ ...ways, mine: ways.theirs })).toEqual({ value: ways.theirs, clashes: [] })
  })

  test('is told where it stands in a list', () => {
    const at = (image: string) => withContainers({ name: 'web', image })
    const { clashes } = together({ base: at('a:1'), mine: at('a:2'), theirs: at('a:3') })
    expect(clashes.map(({ path }) => path)).toEqual(['spec.template.spec.containers[web].image'])
  })

  test('is a clash, too, where one has taken away what the other has changed', () => {
    const at = (label: object) => ({ metadata: { labels: { 'a/b': 'x', ...label } } })
    expect(together({ base: at({ tier: '1' }), mine: at({}), theirs: at({ tier: '2' }) }).clashes).toEqual([
      { path: 'metadata.labels.tier', was: '1', theirs: '2', mine: undefined },
    ])
  })

  test('is one value where the fields exclude each other', () => {
    const at = (source: object) => ({ spec: { template: { spec: { volumes: [{ name: 'v', ...source }] } } } })
    const found = together({
      base: at({ emptyDir: {} }),
      mine: at({ configMap: { name: 'c' } }),
      theirs: at({ secret: { secretName: 's' } }),
    })
    expect(found.clashes.map(({ path }) => path)).toEqual(['spec.template.spec.volumes[v]'])
    expect(found.value).toEqual(at({ configMap: { name: 'c' } }))
  })
})

describe('what only one has changed', () => {
  test('stands, whoever it was', () => {
    const found = together({
      base: { metadata: {}, spec: { replicas: 1, minReadySeconds: 3 } },
      mine: { metadata: {}, spec: { replicas: 1 } },
      theirs: { metadata: { labels: { by: 'them' } }, spec: { replicas: 2, minReadySeconds: 3 } },
    })
    expect(found).toEqual({
      value: { metadata: { labels: { by: 'them' } }, spec: { replicas: 2 } },
      clashes: [],
    })
  })

  test('stands in the same list', () => {
    const found = together({
      base: withContainers({ name: 'a', image: 'a:1' }),
      mine: withContainers({ name: 'a', image: 'a:2' }),
      theirs: withContainers({ name: 'a', image: 'a:1', tty: true }, { name: 'b' }),
    })
    expect(found).toEqual({
      value: withContainers({ name: 'a', image: 'a:2', tty: true }, { name: 'b' }),
      clashes: [],
    })
  })

  test('is the order of a list, too', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }]
    const found = together({
      base: withContainers(a, b),
      mine: withContainers(b, a),
      theirs: withContainers({ ...a, tty: true }, b),
    })
    expect(found).toEqual({ value: withContainers(b, { ...a, tty: true }), clashes: [] })
  })
})

test('lists without keys are one value', () => {
  const at = (...args: readonly string[]) => withContainers({ name: 'a', args })
  expect(together({ base: at('1'), mine: at('2'), theirs: at('1', '3') }).clashes).toEqual([
    { path: 'spec.template.spec.containers[a].args', was: ['1'], theirs: ['1', '3'], mine: ['2'] },
  ])
})
