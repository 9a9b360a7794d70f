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
  const names = new Set([
    ...['pods', 'requests.example.dev/r7', 'requests.example.dev/r5'],
    // What cannot be overcommitted is bounded as a request alone.
    ...['limits.example.dev/r8', 'example.dev/r9'],
  ])
  const usage = usageOf(pod, { kind: kinds.Pod, now: 0, names })
  expect([...usage.keys()]).toEqual([
    ...['count/pods', 'pods', 'requests.example.dev/r5', 'requests.example.dev/r7'],
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

const amounts = (resources: object) => ({ image: 'i', resources })

it.each([
  {
    what: 'what a Pod requests as a whole counts in place of the sum',
    hard: { 'requests.cpu': '2' },
    spec: {
      resources: { requests: { cpu: '8' }, limits: { cpu: '8' } },
      containers: [{ name: 'c', ...amounts({ requests: { cpu: '1' } }) }],
    },
    told: 'requested: requests.cpu=8, used: requests.cpu=0, limited: requests.cpu=2',
  },
  {
    what: 'an init container runs beside the sidecars before it',
    hard: { cpu: '2' },
    spec: {
      initContainers: [
        { name: 's', restartPolicy: 'Always', ...amounts({ requests: { cpu: '1' } }) },
        { name: 'i', ...amounts({ requests: { cpu: '2' } }) },
      ],
      containers: [{ name: 'c', ...amounts({ requests: { cpu: '1' } }) }],
    },
    told: 'requested: cpu=3, used: cpu=0, limited: cpu=2',
  },
  {
    what: 'huge pages are bounded by their own name',
    hard: { 'hugepages-2Mi': '4Mi' },
    spec: {
      containers: [
        {
          name: 'c',
          ...amounts({
            requests: { cpu: '1', 'hugepages-2Mi': '8Mi' },
            limits: { 'hugepages-2Mi': '8Mi' },
          }),
        },
      ],
    },
    told: 'requested: hugepages-2Mi=8Mi, used: hugepages-2Mi=0, limited: hugepages-2Mi=4Mi',
  },
])('$what', async ({ hard, spec, told }) => {
  const { send } = await startServer()
  await send('POST', `${inDefault}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } })
  const made = await send('POST', `${inDefault}/pods`, { metadata: { name: 'p' }, spec })
  expect(made.body).toMatchObject({ code: 403, message: expect.stringContaining(told) })
})

it('a range of limits for Pods bounds what a Pod requests as a whole', async () => {
  const { send } = await startServer()
  await send('POST', `${inDefault}/limitranges`, {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Pod', max: { cpu: '2' } }] },
  })
  const resources = { requests: { cpu: '8' }, limits: { cpu: '8' } }
  const containers = [{ name: 'c', ...amounts({ requests: { cpu: '1' }, limits: { cpu: '1' } }) }]
  const made = await send('POST', `${inDefault}/pods`, {
    metadata: { name: 'p' },
    spec: { resources, containers },
  })
  expect(made.body).toMatchObject({
    code: 403,
    message: expect.stringContaining('maximum cpu usage per Pod is 2, but limit is 8'),
  })
})
