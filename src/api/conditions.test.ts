import { describe, expect, test } from 'vitest'
import {
  type AnyCondition,
  conditionOf,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  readySince,
  setCondition,
} from './conditions.ts'

const noon = Date.parse('2026-01-01T12:00:00Z')
const podWith = (status: string, lastTransitionTime?: string) => ({
  status: { conditions: [{ type: 'Ready', status, lastTransitionTime }] },
})
const ready = podWith('True', '2026-01-01T11:59:50Z')

describe('a pod', () => {
  test('is ready when its condition says so', () => {
    expect(isPodReady(ready)).toBe(true)
    expect(isPodReady(podWith('False'))).toBe(false)
    expect(isPodReady({})).toBe(false)
    expect(readySince(ready)).toBe(noon - 10_000)
    expect(readySince(podWith('False', '2026-01-01T11:59:50Z'))).toBeNull()
    expect(readySince(podWith('True'))).toBeNull()
  })

  test('is available when it has been ready long enough', () => {
    expect(isPodAvailable(ready, 10, noon)).toBe(true)
    expect(isPodAvailable(ready, 11, noon)).toBe(false)
    expect(isPodAvailable(podWith('True'), 0, noon)).toBe(true)
    expect(isPodAvailable(podWith('True'), 1, noon)).toBe(false)
    expect(isPodAvailable(podWith('False', '2026-01-01T00:00:00Z'), 0, noon)).toBe(false)
  })

  test('is over when it succeeded or failed', () => {
    expect(['Pending', 'Running', 'Unknown'].map(phase => isPodTerminal({ status: { phase } }))).toEqual([
      false,
      false,
      false,
    ])
    expect(['Succeeded', 'Failed'].map(phase => isPodTerminal({ status: { phase } }))).toEqual([true, true])
  })
})

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
