import { describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { askOfNew } from '../quota/quota-left.ts'
import { readAsServer } from './problems.ts'
import { readText } from './text.ts'

const textOf = (template: string) =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {selector: {}, template: ${template}}`

describe('a text that is half typed', () => {
  it.each(['5', '[]', '{spec: {containers: {a: 1}}}', '{spec: {containers: [5]}}'])(
    'is not read while it has another shape: %s',
    template => {
      expect(readText(textOf(template))).toMatchObject({ kind: 'misfit' })
    },
  )

  it('is not read where it would hold itself', () => {
    const text = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: &m {name: a, labels: *m}'
    expect(readText(text)).toMatchObject({ kind: 'unreadable' })
  })

  it.each(['', '{spec: }', '{spec: {containers: }}', '{spec: {containers: [null]}}'])(
    'is what the server would make of it, for what it asks of quotas: %s',
    template => {
      const read = readText(textOf(template))
      const set = read.kind === 'read' ? read.bundle.set : ({} as StatefulSet)
      expect(read.kind).toBe('read')
      expect(() => askOfNew(readAsServer(set))('pods')).not.toThrow()
    },
  )
})
