import { describe, expect, test } from 'vitest'
import type { Event } from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { setFixture, t0 } from '../objects.fixture.ts'
import {
  claimEventText,
  createRefusals,
  type PodDeed,
  parseCreateEvent,
  podEventText,
} from './pod-event-text.ts'

const eventOf = (message: string, reason = 'FailedCreate', atMs = t0): Event => ({
  metadata: {},
  involvedObject: {},
  reason,
  message,
  firstTimestamp: formatTime(atMs - 5_000),
  lastTimestamp: formatTime(atMs),
})

const refused: PodDeed = { setName: 'web', podName: 'web-1', error: 'exceeded quota:\nPod web-10' }
const done: PodDeed = { ...refused, error: null }

describe('what an event says of a creation', () => {
  test.each([
    [podEventText('create', refused), 'FailedCreate', refused],
    [podEventText('create', done), 'SuccessfulCreate', done],
    [claimEventText('www-web-1', refused), 'FailedCreate', refused],
    [claimEventText('www-web-1', done), 'SuccessfulCreate', done],
    [podEventText('delete', refused), 'FailedDelete', null],
    ['Pod web-1 in StatefulSet web', 'FailedCreate', null],
  ])('%s', (text, reason, deed) => {
    expect(parseCreateEvent(eventOf(text, reason))).toEqual(deed)
  })

  test('is of the Pod that it names, and not of one whose name begins alike', () => {
    const events = [eventOf(podEventText('create', { ...refused, podName: 'web-10' }))]
    expect([...createRefusals(setFixture(), events).keys()]).toEqual(['web-10'])
  })

  test('counts when it is the newest, and of this set', () => {
    const [early, late] = [t0 - 20_000, t0]
    const failed = eventOf(podEventText('create', refused), 'FailedCreate', early)
    const made = eventOf(podEventText('create', done), 'SuccessfulCreate', late)
    const others = eventOf(podEventText('create', { ...refused, setName: 'other' }))
    expect(createRefusals(setFixture(), [made, failed, others]).size).toBe(0)
    const again = eventOf(podEventText('create', refused), 'FailedCreate', late + 1_000)
    expect(createRefusals(setFixture(), [again, made]).get('web-1')).toEqual({
      message: refused.error,
      since: late - 4_000,
    })
  })

  test('counts though the claim of the Pod was made within the same second', () => {
    const failed = eventOf(podEventText('create', refused), 'FailedCreate', t0)
    const claimed = eventOf(claimEventText('www-web-1', done), 'SuccessfulCreate', t0)
    expect([...createRefusals(setFixture(), [failed, claimed]).keys()]).toEqual(['web-1'])
  })
})
