import { expect, test } from 'vitest'
import type { Event } from '../../../src/api/generated/types.ts'
import { podEventText } from '../../../src/statefulset/nouns/pod-event-text.ts'
import { lastEvents } from './last-events.ts'

const event = (kind: string, name: string, reason: string, lastTimestamp: string): Event => ({
  metadata: { namespace: 'shop', name: reason },
  involvedObject: { kind, name },
  reason,
  lastTimestamp,
})

test('an ordinal tells what was said last of its Pod or its claims, whoever had the name', () => {
  const ordinals = [
    { podName: 'web-0', claims: [{ metadata: { name: 'www-web-0' } }] },
    { podName: 'web-1', claims: [] },
    { podName: 'web-2', claims: [] },
  ]
  const last = lastEvents(
    [
      event('Pod', 'web-0', 'Started', '2026-01-01T00:00:02Z'),
      event('Pod', 'web-0', 'Pulled', '2026-01-01T00:00:01Z'),
      event('PersistentVolumeClaim', 'www-web-1', 'ClaimLost', '2026-01-01T00:00:09Z'),
      event('Pod', 'web-1', 'Killing', '2026-01-01T00:00:01Z'),
      event('PersistentVolumeClaim', 'www-web-0', 'Resizing', '2026-01-01T00:00:03Z'),
      event('StatefulSet', 'web-2', 'SuccessfulCreate', '2026-01-01T00:00:03Z'),
    ],
    ordinals,
  )
  expect([...last].map(([pod, { reason }]) => `${pod} ${reason}`).sort()).toEqual([
    'web-0 Resizing',
    'web-1 Killing',
  ])
})

test('of one second, what the Pod tells comes before what its claims tell', () => {
  const placed = event('Pod', 'web-0', 'Scheduled', '2026-01-01T00:00:02Z')
  const made = event('PersistentVolumeClaim', 'www-web-0', 'ProvisioningSucceeded', '2026-01-01T00:00:02Z')
  const ordinals = [{ podName: 'web-0', claims: [{ metadata: { name: 'www-web-0' } }] }]
  for (const events of [
    [placed, made],
    [made, placed],
  ])
    expect(lastEvents(events, ordinals).get('web-0')?.reason).toBe('Scheduled')
})

test('an ordinal that cannot be made tells that, not that its claim waits for a Pod', () => {
  const refused: Event = {
    ...event('StatefulSet', 'web', 'FailedCreate', '2026-01-01T00:00:02Z'),
    message: podEventText('create', { setName: 'web', podName: 'web-0', error: 'exceeded quota' }),
  }
  const waits = event('PersistentVolumeClaim', 'www-web-0', 'WaitForFirstConsumer', '2026-01-01T00:00:09Z')
  const ordinals = [{ podName: 'web-0', claims: [{ metadata: { name: 'www-web-0' } }] }]
  for (const events of [
    [refused, waits],
    [waits, refused],
  ])
    expect(lastEvents(events, ordinals).get('web-0')?.reason).toBe('FailedCreate')
  expect(lastEvents([waits], ordinals).get('web-0')?.reason).toBe('WaitForFirstConsumer')
})
