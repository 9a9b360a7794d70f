import { expect, it } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { hostileRequests } from './hostile-requests.fixture.ts'
import { pod, statefulSet } from './objects.fixture.ts'
import { startServer } from './server-under-test.ts'

it.each([1, 2, 3])('no request makes the server fail (seed %i)', async seed => {
  const { raw, send } = await startServer()
  await send('POST', '/apis/apps/v1/namespaces/default/statefulsets', statefulSet('web'))
  await send('POST', '/api/v1/namespaces/default/pods', pod('web'))
  const next = hostileRequests(seededRandom(seed))
  const codes = new Map<number, number>()
  for (let count = 0; count < 3_000; count++) {
    const request = next()
    const reply = await raw(request)
    if (reply.kind === 'watch')
      reply.open({ send() {}, end() {}, abandon() {}, waiting: 0, waitingBytes: 0 })()
    if (reply.code >= 500 && reply.code !== 504 && reply.code !== 503)
      expect.fail(`${JSON.stringify(request)} ${request.query} → ${JSON.stringify(reply)}`)
    codes.set(reply.code, (codes.get(reply.code) ?? 0) + 1)
  }
  // The requests are wild, but not all of them are turned away at the door.
  for (const code of [200, 400, 404, 405, 415, 422]) expect(codes.get(code) ?? 0).toBeGreaterThan(5)
})
