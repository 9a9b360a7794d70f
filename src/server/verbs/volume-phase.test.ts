import { expect, it } from 'vitest'
import { startServer } from '../server-under-test.ts'

const volumes = '/api/v1/persistentvolumes'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

it('a volume tells since when it is in its phase, by its making and by each change of it', async () => {
  const { send, clock } = await startServer()
  const spec = {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: '/tmp/v' },
  }
  const { body: made } = await send('POST', volumes, { metadata: { name: 'v' }, spec })
  const { creationTimestamp } = (made as { metadata: { creationTimestamp: string } }).metadata
  expect(made).toMatchObject({ status: { phase: 'Pending', lastPhaseTransitionTime: creationTimestamp } })
  const since = async (status: object) =>
    ((await send('PATCH', `${volumes}/v/status`, { status }, merge)).body as typeof held).status
      .lastPhaseTransitionTime
  const held = made as { status: { lastPhaseTransitionTime: string } }
  await clock.advance(5000)
  expect(await since({ message: 'no change of phase' })).toBe(creationTimestamp)
  const changed = await since({ phase: 'Available' })
  expect(Date.parse(changed) - Date.parse(creationTimestamp)).toBe(5000)
  expect(await since({ phase: 'Bound', lastPhaseTransitionTime: '2026-01-02T03:04:05Z' })).toBe(
    '2026-01-02T03:04:05Z',
  )
})
