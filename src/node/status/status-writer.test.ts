import { beforeEach, expect, test } from 'vitest'
import type { Pod, PodStatus } from '../../api/generated/types.ts'
import { StatusError } from '../../api/status-error.ts'
import { silentLog } from '../../base/log.ts'
import type { Client } from '../../client/client.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { podOf } from '../pod/observed-pod.fixture.ts'
import { StatusWriter } from './status-writer.ts'

let clock: SimulatedClock
let writer: StatusWriter
let bodies: PodStatus[]
/** Answers the writes that are under way, in their order. */
let answers: ((error?: Error) => void)[]

beforeEach(() => {
  clock = createSimulatedClock()
  bodies = []
  answers = []
  let version = 1
  const patch = (_kind: unknown, _ref: unknown, { body }: { body: unknown }): Promise<Pod> => {
    const { status } = body as { status: PodStatus }
    bodies.push(status)
    return new Promise((resolve, reject) => {
      answers.push(error => {
        const resourceVersion = `${++version}`
        if (error) reject(error)
        else resolve({ ...podOf({}, { resourceVersion }), status: { ...writer.pod.status, ...status } })
      })
    })
  }
  // The writer asks for pods only.
  const client = { patch } as unknown as Pick<Client, 'patch'>
  writer = new StatusWriter(podOf({}, { resourceVersion: '1' }), { client, clock, log: silentLog })
})

const answer = async (error?: Error) => {
  answers.shift()?.(error)
  await clock.settle()
}

const phases = () => bodies.map(({ phase }) => phase)

test('what is reported while a write is under way is joined into the next', async () => {
  for (const phase of ['Running', 'Failed', 'Succeeded']) writer.report({ phase })
  await answer()
  expect(phases()).toEqual(['Running', 'Succeeded'])
})

test('what the API has is not written again', async () => {
  writer.report({ phase: 'Running', qosClass: 'BestEffort' })
  await answer()
  writer.report({ qosClass: 'BestEffort', phase: 'Running' })
  await clock.settle()
  expect(phases()).toEqual(['Running'])
})

test('nothing that is reported in the very moment in which a write ends is lost', async () => {
  writer.report({ phase: 'Running' })
  answers.shift()?.()
  // As many moments as the end of a write may take: one report falls into each of them.
  for (let moment = 0; moment < 20; moment++) {
    await Promise.resolve()
    writer.report({ phase: `moment ${moment}` })
    answers.shift()?.()
  }
  await clock.settle()
  for (let rest = answers.length; rest > 0; rest = answers.length) await answer()
  expect(phases().at(-1)).toBe('moment 19')
})

test('a write that fails is tried again, and one about a pod that is gone is not', async () => {
  writer.report({ phase: 'Running' })
  await answer(new Error('unreachable'))
  await clock.advance(1000)
  expect(phases()).toEqual(['Running', 'Running'])
  await answer(new StatusError({ reason: 'NotFound', message: 'gone' }))
  writer.report({ phase: 'Failed' })
  await clock.advance(10_000)
  expect(phases()).toEqual(['Running', 'Running'])
})

test('a pod too large for its status is tried less and less often, until it fits', async () => {
  const tooLarge = new StatusError({ reason: 'RequestEntityTooLarge', message: 'too large' })
  writer.report({ phase: 'Running' })
  await answer(tooLarge)
  const tries: number[] = []
  for (let minute = 0; minute < 30; minute++) {
    const before = bodies.length
    for (let second = 0; second < 60; second++) {
      await clock.advance(1000)
      await answer(tooLarge)
    }
    tries.push(bodies.length - before)
  }
  expect(tries[0]).toBeLessThanOrEqual(6)
  expect(tries.slice(10).reduce((sum, each) => sum + each)).toBeLessThanOrEqual(5)
  await clock.advance(300_000)
  await answer()
  writer.report({ phase: 'Failed' })
  await answer(new Error('unreachable'))
  await clock.advance(1000)
  expect(phases().slice(-2)).toEqual(['Failed', 'Failed'])
})
