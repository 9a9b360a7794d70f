// How the agent ends what is not to run any more.
import { describe, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { deletionMsMin } from '../pod/pod-ending.ts'
import { RuntimeError } from '../runtime.ts'
import {
  agent,
  clock,
  context,
  create,
  isGone,
  isReady,
  phaseIs,
  podOf,
  read,
  ref,
  runtime,
  settle,
  startAgain,
  told,
  until,
  up,
  useAgent,
  waitingFor,
  web,
  webOf,
} from './agent-under-test.ts'

useAgent()

describe('a deletion', () => {
  test('stops the pod and lets its object go', async () => {
    await up(podOf())
    await context.client.delete(kinds.Pod, ref())
    await until(() => isGone(), { stepMs: 100 })
    await until(() => runtime.calls.includes('removeSandbox web-0'))
    expect(runtime.calls).toContain('stopContainer web 30')
    expect(await told('Killing')).toBe('Stopping container web')
    expect(await runtime.list()).toEqual({ sandboxes: [], containers: [] })
  })

  test('gives the container its grace, and the preStop hook a part of it', async () => {
    const asked: string[] = []
    runtime.onExec = command => {
      asked.push(command.join(' '))
      return { exitCode: 0, output: '' }
    }
    runtime.stopMs = 3000
    const container = web({ lifecycle: { preStop: { exec: { command: ['drain', 'all'] } } } })
    await up(podOf({ containers: [container], terminationGracePeriodSeconds: 5 }))
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 5'))
    expect(asked).toEqual(['drain all'])
    await clock.advance(2000)
    await settle()
    expect((await read()).status?.phase).toBe('Running')
    await clock.advance(1000)
    await until(() => isGone())
  })

  test('runs the preStop hook of a sidecar at once, and once, and stops it in its turn', async () => {
    const asked: string[] = []
    runtime.onExec = command => {
      asked.push(command.join(' '))
      return { exitCode: 0, output: '' }
    }
    runtime.stopMs = 3000
    const proxy = {
      name: 'proxy',
      image: 'proxy:1',
      restartPolicy: 'Always',
      lifecycle: { preStop: { exec: { command: ['drain', 'proxy'] } } },
    }
    await up(podOf({ containers: [web()], initContainers: [proxy], terminationGracePeriodSeconds: 10 }))
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 10'))
    await until(() => asked.includes('drain proxy'))
    expect(runtime.calls.filter(call => call.startsWith('stopContainer proxy'))).toEqual([])
    await clock.advance(3000)
    await until(() => runtime.calls.some(call => call.startsWith('stopContainer proxy')))
    expect(asked).toEqual(['drain proxy'])
    await clock.advance(3000)
    await until(() => isGone())
  })

  test('with less grace than before hurries', async () => {
    runtime.stopMs = 60_000
    await up(podOf())
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 30'))
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 1 })
    await until(() => runtime.calls.includes('stopContainer web 1'))
    await clock.advance(1000)
    await until(() => isGone())
  })

  test('that a finalizer holds up ends the pod all the same', async () => {
    await up(podOf({}, { finalizers: ['example.com/hold'] }))
    await context.client.delete(kinds.Pod, ref())
    await until(phaseIs('Succeeded'), { stepMs: 100 })
    expect(await isReady()).toBe(false)
    expect((await webOf())?.state?.terminated).toMatchObject({ exitCode: 0 })
    await settle()
    await context.client.patch(kinds.Pod, ref(), { type: 'merge', body: { metadata: { finalizers: null } } })
    await until(() => isGone(), { stepMs: 100 })
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('by force kills what runs', async () => {
    runtime.stopMs = 60_000
    await up(podOf())
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    expect(await isGone()).toBe(true)
    await until(() => runtime.calls.some(call => call.startsWith('stopContainer web')))
    await clock.advance(2000)
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })

  test('by force lets the next pod of the name start only when nothing of it is left', async () => {
    runtime.stopMs = 1500
    await up(podOf())
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    await create(podOf())
    await until(() => runtime.calls.some(call => call.startsWith('stopContainer web')))
    await settle()
    expect(runtime.calls.filter(call => call.startsWith('runSandbox'))).toHaveLength(1)
    expect(await told('Waiting')).toBe('An earlier pod of this name is still being stopped on this node')
    await until(phaseIs('Running'), { stepMs: 100 })
    const calls = runtime.calls.filter(call => /Sandbox/.test(call))
    expect(calls).toEqual(['runSandbox web-0 0', 'removeSandbox web-0', 'runSandbox web-0 0'])
  })

  test('by force while Kedge is not there holds the next pod of the name too', async () => {
    runtime.stopMs = 1500
    await up(podOf())
    await agent.stop()
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 0 })
    await create(podOf())
    await startAgain()
    await until(phaseIs('Running'), { stepMs: 100 })
    const calls = runtime.calls.filter(call => /Sandbox/.test(call))
    expect(calls).toEqual(['runSandbox web-0 0', 'removeSandbox web-0', 'runSandbox web-0 0'])
  })

  test('whose grace is shortened is asked of the runtime until it takes it, while the first stop goes on', async () => {
    runtime.stopMs = 3_600_000
    await up(podOf({ terminationGracePeriodSeconds: 3600 }))
    await context.client.delete(kinds.Pod, ref())
    await until(() => runtime.calls.includes('stopContainer web 3600'))
    runtime.failNext('stopContainer', new Error('engine away'))
    await context.client.delete(kinds.Pod, ref(), { gracePeriodSeconds: 10 })
    const asked = () => runtime.calls.filter(call => call.startsWith('stopContainer web ')).length
    await until(() => asked() === 2)
    await until(() => asked() === 3, { stepMs: 100 })
    await until(() => isGone(), { stepMs: 1000 })
  })

  test('takes some hundred milliseconds, also where nothing ever ran', async () => {
    runtime.missingImages.add('nginx:1')
    for (let times = 0; times < 9; times++)
      runtime.failNext('pullImage', new RuntimeError('ErrImagePull', 'no'))
    await create(podOf())
    await until(waitingFor('ErrImagePull'))
    await context.client.delete(kinds.Pod, ref())
    await settle()
    await clock.advance(deletionMsMin - 1)
    await settle()
    expect(await isGone()).toBe(false)
    await until(() => isGone(), { stepMs: 1 })
  })
})

test('a pod whose time is up, and whose engine does not stop it at once, tells of both', async () => {
  await up(podOf({ activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1 }))
  runtime.failNext('stopContainer', new Error('engine away'))
  await until(phaseIs('Failed'), { stepMs: 1000 })
  expect(await told('DeadlineExceeded')).toBe('Pod was active on the node longer than the specified deadline')
  expect(await told('FailedKillPod')).toBe('error killing pod: engine away')
})
