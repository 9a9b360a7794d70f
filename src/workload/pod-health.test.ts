import { describe, expect, test } from 'vitest'
import { availableAt, hasEnded, isAvailable, isReady } from './pod-health.ts'

const noon = Date.parse('2026-01-01T12:00:00Z')
const podWith = (status: string, lastTransitionTime?: string) => ({
  status: { conditions: [{ type: 'Ready', status, lastTransitionTime }] },
})
const ready = podWith('True', '2026-01-01T11:59:50Z')

describe('a pod', () => {
  test('is ready when its condition says so', () => {
    expect(isReady(ready)).toBe(true)
    expect(isReady(podWith('False'))).toBe(false)
    expect(isReady({})).toBe(false)
    expect(availableAt(ready, 0)).toBe(noon - 10_000)
    expect(availableAt(podWith('False', '2026-01-01T11:59:50Z'), 0)).toBeNull()
    expect(availableAt(podWith('True'), 0)).toBeNull()
  })

  test('is available when it has been ready long enough', () => {
    expect(isAvailable(ready, 10, noon)).toBe(true)
    expect(isAvailable(ready, 11, noon)).toBe(false)
    expect(isAvailable(podWith('True'), 0, noon)).toBe(true)
    expect(isAvailable(podWith('True'), 1, noon)).toBe(false)
    expect(isAvailable(podWith('False', '2026-01-01T00:00:00Z'), 0, noon)).toBe(false)
  })

  test('is over when it succeeded or failed', () => {
    expect(['Pending', 'Running', 'Unknown'].map(phase => hasEnded({ status: { phase } }))).toEqual([
      false,
      false,
      false,
    ])
    expect(['Succeeded', 'Failed'].map(phase => hasEnded({ status: { phase } }))).toEqual([true, true])
  })
})
