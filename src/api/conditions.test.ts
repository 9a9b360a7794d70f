import { describe, expect, test } from 'vitest'
import { type AnyCondition, conditionOf, setCondition } from './conditions.ts'

const noon = Date.parse('2026-01-01T12:00:00Z')

describe('setting a condition', () => {
  const before: readonly AnyCondition[] = [
    { type: 'A', status: 'True', reason: 'Old', lastTransitionTime: '2026-01-01T00:00:00Z' },
    { type: 'B', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]

  test('adds what is new, with the time', () => {
    expect(setCondition(undefined, { type: 'A', status: 'True' }, noon)).toEqual([
      { type: 'A', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
    ])
    expect(setCondition(before, { type: 'C', status: 'True' }, noon).map(({ type }) => type)).toEqual([
      'A',
      'B',
      'C',
    ])
  })

  test('moves the time only when the status changes', () => {
    const reasoned = setCondition(before, { type: 'A', status: 'True', reason: 'New' }, noon)
    expect(conditionOf(reasoned, 'A')).toEqual({
      type: 'A',
      status: 'True',
      reason: 'New',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const turned = setCondition(before, { type: 'A', status: 'False' }, noon)
    expect(conditionOf(turned, 'A')).toEqual({
      type: 'A',
      status: 'False',
      lastTransitionTime: '2026-01-01T12:00:00Z',
    })
  })

  test('gives the same list back when nothing changes', () => {
    expect(setCondition(before, { type: 'A', status: 'True', reason: 'Old' }, noon)).toBe(before)
  })
})
