import { expect, it } from 'vitest'
import type { Container, PodSpec } from '../generated/types.ts'
import { formatQuantity } from '../quantity.ts'
import { podAmountNamed, podAmounts } from './pod-amounts.ts'

const container = (cpu: string, more: Partial<Container> = {}): Container => ({
  name: `c-${cpu}`,
  resources: { requests: { cpu }, limits: { cpu } },
  ...more,
})
const sidecar = (cpu: string) => container(cpu, { restartPolicy: 'Always' })

const amountsOf = (spec: PodSpec, field: 'requests' | 'limits' = 'requests') =>
  Object.fromEntries(
    [...podAmounts({ spec }, field, () => true)].map(([name, each]) => [name, formatQuantity(each)]),
  )

it.each<[string, PodSpec, string]>([
  ['containers add up', { containers: [container('1'), container('500m')] }, '1500m'],
  [
    'init containers run one after the other',
    { containers: [container('1')], initContainers: [container('2'), container('3')] },
    '3',
  ],
  [
    'an init container runs beside the sidecars before it',
    { containers: [container('1')], initContainers: [sidecar('1'), container('2')] },
    '3',
  ],
  [
    'and not beside those after it',
    { containers: [container('1')], initContainers: [container('2'), sidecar('1')] },
    '2',
  ],
  [
    'sidecars run beside the containers',
    { containers: [container('2')], initContainers: [sidecar('1'), sidecar('1')] },
    '4',
  ],
  [
    'what is stated of the whole counts',
    { containers: [container('1')], resources: { requests: { cpu: '8' } } },
    '8',
  ],
  [
    'overhead comes on top',
    { containers: [container('1')], resources: { requests: { cpu: '8' } }, overhead: { cpu: '250m' } },
    '8250m',
  ],
])('%s', (_, spec, cpu) => {
  expect(amountsOf(spec)).toEqual({ cpu })
})

it('what nothing limits is not limited to its overhead, though that is requested', () => {
  const spec = { containers: [{ name: 'c' }], overhead: { cpu: '250m' } }
  expect(amountsOf(spec)).toEqual({ cpu: '250m' })
  expect(amountsOf(spec, 'limits')).toEqual({})
})

it('a Pod states CPU, memory and huge pages as a whole, and nothing else', () => {
  const requests = {
    memory: '1Gi',
    'hugepages-2Mi': '4Mi',
    'ephemeral-storage': '1Gi',
    'example.dev/gpu': '1',
  }
  expect(amountsOf({ containers: [{ name: 'c' }], resources: { requests } })).toEqual({
    memory: '1Gi',
    'hugepages-2Mi': '4Mi',
  })
})

it.each([
  ['cpu', { field: 'requests', resource: 'cpu' }],
  ['hugepages-2Mi', { field: 'requests', resource: 'hugepages-2Mi' }],
  ['requests.example.dev/gpu', { field: 'requests', resource: 'example.dev/gpu' }],
  ['limits.ephemeral-storage', { field: 'limits', resource: 'ephemeral-storage' }],
  ['limits.example.dev/gpu', null],
  ['limits.hugepages-2Mi', null],
  ['example.dev/gpu', null],
])('a quota that names %s', (name, amount) => {
  expect(podAmountNamed(name)).toEqual(amount)
})
