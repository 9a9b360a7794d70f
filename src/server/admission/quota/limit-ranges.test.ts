// Thousands of limits for each of thousands of containers: what is refused anyway is not gone through first.
import { expect, it } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { Draft } from '../../../api/object.ts'
import { openMemoryStore } from '../../../store/index.ts'
import type { Call } from '../../request/call.ts'
import { startServer } from '../../server-under-test.ts'
import { applyLimitRanges } from './limit-ranges.ts'

const resources = Array.from({ length: 2_000 }, (_, index) => `example.dev/r${index}`)
const amounts = (amount: string) => Object.fromEntries(resources.map(each => [each, amount]))

async function bounded(limits: object) {
  const store = openMemoryStore()
  const { send } = await startServer({ store })
  const spec = { limits: [{ type: 'Container', ...limits }] }
  const { code } = await send('POST', '/api/v1/namespaces/default/limitranges', {
    metadata: { name: 'l' },
    spec,
  })
  expect(code).toBe(201)
  const containers = Array.from({ length: 500 }, (_, index) => ({ name: `c${index}`, image: 'i' }))
  const pod: Draft<Pod> = { metadata: { name: 'p' }, spec: { containers } }
  const call = { server: { store }, namespace: 'default', resource: { kind: kinds.Pod } } as unknown as Call
  return { send, pod, admit: () => applyLimitRanges(call, pod) }
}

it('no more is filled in than can be told', async () => {
  const { send, pod, admit } = await bounded({ default: amounts('1') })
  const { code, body } = await send('POST', '/api/v1/namespaces/default/pods', structuredClone(pod))
  expect([code, (body as { readonly message: string }).message]).toEqual([
    422,
    expect.stringContaining('metadata.annotations: Too long: may not be more than 262144 bytes'),
  ])
  admit()
  const filled = pod.spec?.containers.filter(container => container.resources !== undefined).length
  expect(filled).toBeLessThan(10)
})

it('of thousands of thousands of problems a thousand are told', async () => {
  const { admit } = await bounded({ maxLimitRequestRatio: amounts('2') })
  let message = ''
  try {
    admit()
  } catch (error) {
    message = String(error)
  }
  expect(message.match(/max limit to request ratio per Container is 2/g)?.length).toBe(1_000)
})
