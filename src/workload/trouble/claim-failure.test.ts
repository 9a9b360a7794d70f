import { expect, it } from 'vitest'
import type { Event, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { provisioningFailure } from './claim-trouble.ts'

const claim: PersistentVolumeClaim = { metadata: { name: 'back', namespace: 'shop', uid: 'u1' } }
const event = (reason: string, uid: string, lastTimestamp: string): Event => ({
  metadata: { name: `${reason}.${lastTimestamp}`, namespace: 'shop' },
  involvedObject: { kind: 'PersistentVolumeClaim', name: 'back', uid },
  reason,
  message: `${reason} at ${lastTimestamp}`,
  lastTimestamp,
})

it('a claim that waits is told what making its volume has last failed for', () => {
  const early = event('ProvisioningFailed', 'u1', '2026-01-01T00:00:00Z')
  const late = event('ProvisioningFailed', 'u1', '2026-01-01T00:05:00Z')
  const waits = event('WaitForFirstConsumer', 'u1', '2026-01-01T00:09:00Z')
  const former = event('ProvisioningFailed', 'u0', '2026-01-01T00:09:00Z')
  expect(provisioningFailure(claim, [late, early, waits, former])).toBe(late.message)
  expect(provisioningFailure(claim, [waits, former])).toBeNull()
})
