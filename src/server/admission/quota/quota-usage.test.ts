import { expect, it } from 'vitest'
import type { Pod } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { startServer } from '../../server-under-test.ts'
import { usageOf } from './quota-usage.ts'

const inDefault = '/api/v1/namespaces/default'
const count = 20_000
const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`example.dev/r${index}`, '2']))

it('of a Pod with tens of thousands of resources those are looked at that a quota bounds', () => {
  let reads = 0
  const counted = new Proxy(many, {
    get(target, name: string) {
      reads++
      return target[name]
    },
  })
  const containers = [{ name: 'c', image: 'i', resources: { requests: counted, limits: counted } }]
  const pod: Pod = { metadata: { name: 'p' }, spec: { containers } }
  const names = new Set(['pods', 'requests.example.dev/r7', 'limits.example.dev/r8', 'example.dev/r9'])
  const usage = usageOf(pod, { kind: kinds.Pod, now: 0, names })
  expect([...usage.keys()]).toEqual([
    ...['count/pods', 'pods', 'requests.example.dev/r7', 'limits.example.dev/r8'],
  ])
  expect(reads).toBe(2)
})

it('what a later quota bounds counts of the Pods that were there before', async () => {
  const { send } = await startServer()
  const pod = (name: string) => ({
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1', memory: '1Gi' } } }] },
  })
  const bound = (name: string, hard: object) =>
    send('POST', `${inDefault}/resourcequotas`, { metadata: { name }, spec: { hard } })
  await bound('first', { 'requests.cpu': '3' })
  expect((await send('POST', `${inDefault}/pods`, pod('a'))).code).toBe(201)
  await bound('second', { memory: '2Gi' })
  expect((await send('POST', `${inDefault}/pods`, pod('b'))).code).toBe(201)
  expect((await send('POST', `${inDefault}/pods`, pod('c'))).body).toMatchObject({
    code: 403,
    message: expect.stringContaining(
      'exceeded quota: second, requested: memory=1Gi, used: memory=2Gi, limited: memory=2Gi',
    ),
  })
})
