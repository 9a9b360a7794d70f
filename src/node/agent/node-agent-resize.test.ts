import { describe, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import {
  agent,
  context,
  eventsOf,
  podOf,
  read,
  ref,
  runtime,
  startAgain,
  told,
  until,
  up,
  useAgent,
  web,
} from './agent-under-test.ts'

useAgent()

const cpu = (requests: string) => ({ requests: { cpu: requests } })

/** As `kubectl patch --subresource=resize`. */
const ask = (requests: string, name?: string) =>
  context.client.patch(
    kinds.Pod,
    ref(name),
    {
      type: 'strategic',
      body: { spec: { containers: [{ name: 'web', resources: cpu(requests) }] } },
    },
    { subresource: 'resize' },
  )

const condition = async (type: string, name?: string) =>
  (await read(name)).status?.conditions?.find(each => each.type === type)
const heldOf = async (name?: string) => (await read(name)).status?.containerStatuses?.[0]

describe('a resize', () => {
  test('comes to a container that runs, and its status says so', async () => {
    await up(podOf({ containers: [web({ resources: cpu('10m') })] }))
    await ask('20m')
    await until(async () => (await heldOf())?.resources?.requests?.cpu === '20m')
    expect(runtime.calls).toContain('resizeContainer web 20 0')
    expect((await heldOf())?.allocatedResources).toEqual({ cpu: '20m' })
    await until(async () => (await condition('PodResizeInProgress')) === undefined)
    expect(await told('ResizeStarted')).toMatch(/^Pod resize started: \{"containers":/)
    expect(await told('ResizeCompleted')).toMatch(/^Pod resize completed: /)
  })

  test('that fails is in progress with its error, and is tried again', async () => {
    await up(podOf({ containers: [web({ resources: cpu('10m') })] }))
    runtime.failNext('resizeContainer', new Error('busy'))
    await ask('20m')
    await until(async () => (await condition('PodResizeInProgress'))?.reason === 'Error')
    const generation = (await read()).metadata?.generation
    expect(await condition('PodResizeInProgress')).toMatchObject({
      status: 'True',
      message: 'busy',
      observedGeneration: generation,
    })
    expect((await heldOf())?.resources?.requests?.cpu).toBe('10m')
    await until(async () => (await heldOf())?.resources?.requests?.cpu === '20m', { stepMs: 1000 })
    await until(async () => (await condition('PodResizeInProgress')) === undefined)
    await until(async () => (await eventsOf('ResizeError')).length > 0)
    expect(await eventsOf('ResizeError')).toHaveLength(1)
  })

  test('beyond the node is infeasible, in the next life of the agent too, and can be taken back', async () => {
    await up(podOf({ containers: [web({ resources: cpu('10m') })] }))
    await ask('100k')
    await until(async () => (await condition('PodResizePending'))?.reason === 'Infeasible')
    expect((await condition('PodResizePending'))?.message).toMatch(
      /^Node didn't have enough capacity: cpu, requested: 100000000, capacity: \d+$/,
    )
    expect((await heldOf())?.allocatedResources).toEqual({ cpu: '10m' })
    await agent.stop()
    await startAgain()
    await until(async () => (await condition('PodResizePending'))?.reason === 'Infeasible')
    expect((await heldOf())?.allocatedResources).toEqual({ cpu: '10m' })
    await ask('10m')
    await until(async () => (await condition('PodResizePending')) === undefined)
    expect(runtime.calls.filter(call => call.startsWith('resize'))).toEqual([])
  })

  test('waits for the room that another pod has, and is done once that is gone', async () => {
    const node = await context.client.get(kinds.Node, { namespace: '', name: 'node-1' })
    const all = Number(node.status?.allocatable?.cpu)
    await up(podOf({ containers: [web({ resources: cpu(`${all * 1000 - 500}m`) })] }, { name: 'large' }))
    await up(podOf({ containers: [web({ resources: cpu('10m') })] }, { name: 'small' }))
    await ask(`${all}`, 'small')
    await until(async () => (await condition('PodResizePending', 'small'))?.reason === 'Deferred')
    expect(await told('ResizeDeferred')).toMatch(
      /"error":"Node didn't have enough resource: cpu, requested: /,
    )
    await context.client.delete(kinds.Pod, ref('large'), { gracePeriodSeconds: 0 })
    await until(async () => (await heldOf('small'))?.resources?.requests?.cpu === `${all}`)
    await until(async () => (await condition('PodResizePending', 'small')) === undefined)
  })
  test('has the room that another pod has given back, with no look at the clock between', async () => {
    const node = await context.client.get(kinds.Node, { namespace: '', name: 'node-1' })
    const all = Number(node.status?.allocatable?.cpu)
    await up(podOf({ containers: [web({ resources: cpu(`${all * 1000 - 500}m`) })] }, { name: 'large' }))
    await up(podOf({ containers: [web({ resources: cpu('10m') })] }, { name: 'small' }))
    await ask('600m', 'small')
    await until(async () => (await condition('PodResizePending', 'small'))?.reason === 'Deferred')
    await ask(`${all * 1000 - 700}m`, 'large')
    await until(async () => (await heldOf('small'))?.resources?.requests?.cpu === '600m')
  })

  test('of the CPU alone is no matter of the memory in use', async () => {
    const limits = { memory: '64Mi' }
    await up(podOf({ containers: [web({ resources: { ...cpu('10m'), limits } })] }))
    runtime.memoryBytes = 65 * 1024 * 1024
    await ask('20m')
    await until(() => runtime.calls.includes(`resizeContainer web 20 ${64 * 1024 * 1024}`))
    await until(async () => (await heldOf())?.resources?.requests?.cpu === '20m')
    expect(await eventsOf('ResizeError')).toEqual([])
  })
})
