import { describe, expect, it } from 'vitest'
import type { Event, StatefulSet } from '../../../src/api/generated/types.ts'
import { lastEditsOf, livesOfEvents, mergedLives, untold } from './earlier.ts'
import type { Span } from './span.ts'

const start = Date.parse('2026-01-02T03:00:00Z')
const after = (seconds: number) => start + seconds * 1000
const text = (seconds: number) => new Date(after(seconds)).toISOString()
const event = (uid: string, seconds: number, name = 'web-3'): Event => ({
  involvedObject: { kind: 'Pod', name, uid },
  metadata: {},
  lastTimestamp: text(seconds),
})
const seconds = (lives: readonly Span[]) =>
  lives.map(({ from, to, uid }) => [uid, (from - start) / 1000, ((to ?? 0) - start) / 1000])
const life = (uid: string, from: number, to: number): Span => ({
  from: after(from),
  to: after(to),
  uid,
  state: 'untold',
  revision: 'other',
  revisionName: '',
})

describe('Pods that are gone', () => {
  const of = { podName: 'web-3', known: new Set(['now']), deletions: [after(100)], until: after(110) }

  it('were there from the first that their events tell until they were deleted', () => {
    const events = [event('old', 10), event('old', 20), event('now', 112), event('other', 5, 'web-2')]
    expect(seconds(livesOfEvents(events, of))).toEqual([['old', 10, 100]])
  })

  it('were there until the last that is told of them, where no deletion is told', () => {
    const events = [event('first', 10), event('first', 30), event('second', 50)]
    expect(seconds(livesOfEvents(events, { ...of, deletions: [] }))).toEqual([
      ['first', 10, 30],
      ['second', 50, 50],
    ])
  })

  it('are told once by what the controller and they themselves say', () => {
    const merged = mergedLives([life('', 8, 100), life('', 200, 210)], [life('old', 10, 99)])
    expect(seconds(merged)).toEqual([
      ['old', 8, 100],
      ['', 200, 210],
    ])
  })
})

describe('edits that nobody watched', () => {
  const set = {
    metadata: {
      managedFields: [
        {
          manager: 'kubectl',
          subresource: 'scale',
          time: text(50),
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
        {
          manager: 'kedge-console',
          time: text(60),
          fieldsV1: { 'f:spec': { 'f:updateStrategy': { 'f:rollingUpdate': { 'f:partition': {} } } } },
        },
        {
          manager: 'client-side-apply',
          time: text(70),
          fieldsV1: { 'f:spec': { 'f:a': {}, 'f:b': {}, 'f:c': {}, 'f:d': {}, 'f:e': {} } },
        },
        { manager: 'kedge', subresource: 'status', time: text(80), fieldsV1: { 'f:spec': { 'f:x': {} } } },
        { manager: 'labels', time: text(90), fieldsV1: { 'f:metadata': {} } },
      ],
    },
  } as StatefulSet

  it('are the last of each who holds fields of the spec', () => {
    expect(lastEditsOf(set).map(({ at, text }) => [(at - start) / 1000, text])).toEqual([
      [50, 'kubectl: replicas'],
      [60, 'kedge-console: partition'],
      [70, 'client-side-apply'],
    ])
  })

  it('are not told beside what is told of the same moment', () => {
    const told = [{ at: after(51), kind: 'revision', text: '2' } as const]
    expect(untold(lastEditsOf(set), told).map(({ text }) => text)).toEqual([
      'kedge-console: partition',
      'client-side-apply',
    ])
  })
})
