import { describe, expect, it } from 'vitest'
import { structs } from '../generated/model.ts'
import { fieldMergeOf, isAtomicMap, isReplacedWhole, listTypeOf, retainsKeys } from './merge-keys.ts'

const fields = Object.entries(structs).flatMap(([struct, schema]) =>
  Object.entries(schema).map(([field, type]) => ({ struct, field, type: type.replace('!', '') })),
)
const elementOf = (type: string) => /^\[\]#(\w+)$/.exec(type)?.[1]

describe('the table of merge keys', () => {
  it('speaks of lists whose elements have the key', () => {
    const merged = fields.filter(({ struct, field }) => fieldMergeOf(struct, field) !== null)
    expect(merged.length).toBeGreaterThan(50)
    for (const { struct, field, type } of merged) {
      const merge = fieldMergeOf(struct, field)
      expect(type).toMatch(/^\[\]/)
      const element = elementOf(type)
      if (merge?.key === null) expect(element).toBeUndefined()
      for (const key of merge?.keys ?? []) expect(Object.keys(structs[element ?? ''] ?? {})).toContain(key)
    }
  })

  it('has list types that agree', () => {
    for (const { struct, field, type } of fields) {
      const listType = listTypeOf(struct, field)
      if (!type.startsWith('[]')) expect(listType.kind).toBe('atomic')
      if (listType.kind === 'set') expect(type).toMatch(/^\[\]\w/)
      if (listType.kind === 'map')
        for (const key of listType.keys)
          expect(Object.keys(structs[elementOf(type) ?? ''] ?? {})).toContain(key)
    }
  })

  it('knows the cases that a StatefulSet meets', () => {
    expect(fieldMergeOf('Container', 'ports')).toEqual({
      key: 'containerPort',
      keys: ['containerPort', 'protocol'],
      retainsKeys: false,
    })
    expect(fieldMergeOf('PodSpec', 'volumes')?.retainsKeys).toBe(true)
    expect(fieldMergeOf('ObjectMeta', 'finalizers')?.key).toBeNull()
    expect(fieldMergeOf('StatefulSetSpec', 'volumeClaimTemplates')).toBeNull()
    expect(fieldMergeOf('Container', 'toString')).toBeNull()
    expect(fieldMergeOf('constructor', 'name')).toBeNull()
    expect(isReplacedWhole('PodDisruptionBudgetSpec', 'selector')).toBe(true)
    expect(retainsKeys('DeploymentSpec', 'strategy')).toBe(true)
    expect(listTypeOf('PodSpec', 'tolerations')).toEqual({ kind: 'atomic' })
    expect(listTypeOf('ObjectMeta', 'finalizers')).toEqual({ kind: 'set' })
    expect(isAtomicMap('StatefulSetSpec', 'selector', 'LabelSelector')).toBe(true)
    expect(isAtomicMap('ObjectMeta', 'labels', '')).toBe(false)
  })
})
