// Jobs on the real API, with a node that is the test's own hand: every end of a Pod is counted once, whatever happens.
import { afterEach, describe, expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import type { Job, JobSpec, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { formatTime } from '../../base/clock.ts'
import { seededRandom } from '../../base/random.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { isActive } from '../../workload/activity.ts'
import { indexOf, isTracked } from './nouns.ts'
import { startOrphanRelease } from './orphans.ts'
import { startJobs } from './reconcile.ts'
import { startJobTtl } from './ttl.ts'

let world: WorkloadWorld
const ref = { namespace: 'default', name: 'sum' }

afterEach(async () => {
  const { violations } = world
  await world.stop()
  expect(violations).toEqual([])
})

const start = async () => {
  world = await startWorkloadWorld({ controllers: [startJobs, startOrphanRelease, startJobTtl], nodes: [] })
}

async function create(spec: Partial<JobSpec> = {}): Promise<Job> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'sum', image: 'sum' }] } }
  const job = await world.client.create(kinds.Job, { metadata: ref, spec: { template, ...spec } })
  await world.clock.settle()
  return job
}

const get = () => world.client.get(kinds.Job, ref)
const active = () => world.pods().filter(isActive)
const conditions = async () =>
  ((await get()).status?.conditions ?? []).filter(({ status }) => status === 'True').map(({ type }) => type)
const reasonOf = async (type: string) => conditionOf((await get()).status?.conditions, type)?.reason

/** The Pod's containers end with this code, as a node would report it. */
async function end(pod: Pod | undefined, exitCode: number): Promise<void> {
  if (!pod) throw new Error('there is no such Pod')
  const terminated = { exitCode, finishedAt: formatTime(world.clock.now()) }
  const containerStatuses = [
    { name: 'sum', image: 'sum', imageID: '', ready: false, restartCount: 0, state: { terminated } },
  ]
  const status = { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses }
  const body = { metadata: { uid: uidOf(pod) }, status }
  const podRef = { namespace: 'default', name: nameOf(pod) }
  await world.client.patch(kinds.Pod, podRef, { type: 'merge', body }, { subresource: 'status' })
  await world.clock.settle()
}

/** Ends every Pod that is on its way out, as its node would. */
async function buryAll(): Promise<void> {
  for (const pod of world.pods().filter(isTerminating))
    await world.client
      .delete(kinds.Pod, { namespace: 'default', name: nameOf(pod) }, { gracePeriodSeconds: 0 })
      .catch(() => {})
  await world.clock.settle()
}

const podOfIndex = async (index: number) => {
  const job = await get()
  return active().find(pod => indexOf(pod, job) === index)
}

describe('completions', () => {
  test('are reached by as many Pods at a time as its parallelism says, and told in two steps', async () => {
    await start()
    await create({ completions: 3, parallelism: 2 })
    expect(active()).toHaveLength(2)
    expect(active().every(isTracked)).toBe(true)
    expect(active()[0]?.metadata?.labels).toMatchObject({ 'batch.kubernetes.io/job-name': 'sum' })
    await end(active()[0], 0)
    expect((await get()).status).toMatchObject({ succeeded: 1, active: 2 })
    await end(active()[0], 0)
    expect(active()).toHaveLength(1)
    await end(active()[0], 0)
    const { status } = await get()
    expect(status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 })
    expect(status?.completionTime).toBeDefined()
    expect(await conditions()).toEqual(['SuccessCriteriaMet', 'Complete'])
    expect(world.pods().some(isTracked)).toBe(false)
  })

  test('without a number: the first success ends it when the others have ended', async () => {
    await start()
    await create({ parallelism: 2, completions: undefined })
    await end(active()[0], 0)
    expect(active()).toHaveLength(1)
    expect(await conditions()).toEqual([])
    await end(active()[0], 0)
    expect(await conditions()).toEqual(['SuccessCriteriaMet', 'Complete'])
  })

  test('an Indexed Job runs each index once, and tells its Pods which they are', async () => {
    await start()
    await create({ completions: 3, parallelism: 3, completionMode: 'Indexed' })
    const pod = await podOfIndex(1)
    expect(nameOf(pod ?? {})).toMatch(/^sum-1-[a-z0-9]{5}$/)
    expect(pod?.spec?.hostname).toBe('sum-1')
    expect(pod?.spec?.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX')
    await end(await podOfIndex(0), 0)
    await end(await podOfIndex(2), 0)
    expect((await get()).status?.completedIndexes).toBe('0,2')
    await end(await podOfIndex(1), 0)
    expect((await get()).status).toMatchObject({ completedIndexes: '0-2', succeeded: 3 })
    expect(await reasonOf('Complete')).toBe('CompletionsReached')
  })

  test('a success policy lets some indexes suffice', async () => {
    await start()
    await create({
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '1' }] },
    })
    await end(await podOfIndex(1), 0)
    await buryAll()
    expect(await conditions()).toEqual(['SuccessCriteriaMet', 'Complete'])
    expect(await reasonOf('Complete')).toBe('SuccessPolicy')
  })
})

describe('failures', () => {
  test('are tried again after 10 s, 20 s …, until the limit', async () => {
    await start()
    await create({ backoffLimit: 2 })
    for (const waitMs of [10_000, 20_000]) {
      await end(active()[0], 1)
      await world.clock.advance(waitMs - 1_000)
      expect(active()).toHaveLength(0)
      await world.clock.advance(2_000)
      expect(active()).toHaveLength(1)
    }
    await end(active()[0], 1)
    expect(await conditions()).toEqual(['FailureTarget', 'Failed'])
    expect(await reasonOf('Failed')).toBe('BackoffLimitExceeded')
    expect((await get()).status).toMatchObject({ failed: 3 })
  })

  test('a deadline ends what still runs, and the Job when that is gone', async () => {
    await start()
    await create({ activeDeadlineSeconds: 30, parallelism: 2, completions: 2 })
    await world.clock.advance(31_000)
    expect(active()).toHaveLength(0)
    await buryAll()
    expect(await reasonOf('Failed')).toBe('DeadlineExceeded')
    expect((await get()).status).toMatchObject({ failed: 2 })
  })

  test('a failure policy: an exit code that fails the Job at once, and one that does not count', async () => {
    await start()
    const onExitCodes = (values: readonly number[]) => ({ operator: 'In', values })
    await create({
      parallelism: 2,
      completions: 2,
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onExitCodes: onExitCodes([3]) },
          { action: 'FailJob', onExitCodes: onExitCodes([42]) },
        ],
      },
    })
    await end(active()[0], 3)
    await world.clock.advance(11_000)
    expect((await get()).status?.failed).toBeUndefined()
    expect(active()).toHaveLength(2)
    const name = nameOf(active()[0] ?? {})
    await end(active()[0], 42)
    await buryAll()
    expect(await reasonOf('Failed')).toBe('PodFailurePolicy')
    expect(conditionOf((await get()).status?.conditions, 'Failed')?.message).toBe(
      `Container sum for pod default/${name} failed with exit code 42 matching FailJob rule at index 1`,
    )
  })

  test('counted by index, the others go on', async () => {
    await start()
    await create({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 })
    await end(await podOfIndex(0), 1)
    await world.clock.advance(11_000)
    const second = await podOfIndex(0)
    expect(second?.metadata?.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1')
    await end(second, 1)
    await world.clock.advance(60_000)
    expect((await get()).status).toMatchObject({ failedIndexes: '0', failed: 2 })
    expect(await podOfIndex(0)).toBeUndefined()
    await end(await podOfIndex(1), 0)
    expect(await reasonOf('Failed')).toBe('FailedIndexes')
    expect((await get()).status?.completedIndexes).toBe('1')
  })

  test('a replacement waits for the end of a Pod where only the failed are replaced', async () => {
    await start()
    await create({ podReplacementPolicy: 'Failed' })
    const [first] = active()
    const finalizers = ['example.com/hold', ...(first?.metadata?.finalizers ?? [])]
    const firstRef = { namespace: 'default', name: nameOf(first ?? {}) }
    await world.client.patch(kinds.Pod, firstRef, { type: 'merge', body: { metadata: { finalizers } } })
    await world.client.delete(kinds.Pod, firstRef)
    await world.clock.advance(1_000)
    expect((await get()).status).toMatchObject({ terminating: 1 })
    expect(active()).toHaveLength(0)
    await end(world.pods()[0], 137)
    await world.clock.advance(11_000)
    expect(active()).toHaveLength(1)
  })
})

describe('suspend', () => {
  test('takes the Pods away without counting them, and the clock of the deadline begins anew', async () => {
    await start()
    await create({ suspend: true })
    expect(world.pods()).toHaveLength(0)
    expect(await conditions()).toEqual(['Suspended'])
    expect((await get()).status?.startTime).toBeUndefined()
    const suspend = (value: boolean) =>
      world.client.patch(kinds.Job, ref, { type: 'merge', body: { spec: { suspend: value } } })
    await suspend(false)
    await world.clock.settle()
    expect(active()).toHaveLength(1)
    await suspend(true)
    await world.clock.settle()
    await buryAll()
    expect(world.pods()).toHaveLength(0)
    expect((await get()).status?.startTime).toBeUndefined()
    const resources = { requests: { cpu: '1' } }
    await world.client.patch(kinds.Job, ref, {
      type: 'strategic',
      body: {
        spec: {
          template: { spec: { nodeSelector: { zone: 'a' }, containers: [{ name: 'sum', resources }] } },
        },
      },
    })
    await suspend(false)
    await world.clock.settle()
    expect(active()[0]?.spec).toMatchObject({ nodeSelector: { zone: 'a' }, containers: [{ resources }] })
    await end(active()[0], 0)
    const { status } = await get()
    expect(status?.failed).toBeUndefined()
    expect(await conditions()).toEqual(['SuccessCriteriaMet', 'Complete'])
  })
})

test('a finished Job goes when its time to live is over', async () => {
  await start()
  await create({ ttlSecondsAfterFinished: 60 })
  await end(active()[0], 0)
  await world.clock.advance(59_000)
  expect(isTerminating(await get())).toBe(false)
  await world.clock.advance(2_000)
  // The garbage collector, which this world has not, takes the Pods and then the Job.
  expect(isTerminating(await get())).toBe(true)
})

test('Pods of a Job that is gone are let go', async () => {
  await start()
  await create()
  await world.client.delete(kinds.Job, ref, { propagationPolicy: 'Background' })
  await world.clock.settle()
  expect(world.pods()).toHaveLength(1)
  expect(world.pods().some(isTracked)).toBe(false)
})

test('a Job of another controller is left alone', async () => {
  await start()
  await create({ managedBy: 'example.com/queue' })
  await world.clock.advance(5_000)
  expect(world.pods()).toHaveLength(0)
  expect((await get()).status).toEqual({})
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'completions are exact, whatever becomes of Pods (seed %i)',
  async seed => {
    await start()
    const random = seededRandom(seed)
    const below = (bound: number) => Math.floor(random.next() * bound)
    const isIndexed = seed % 2 === 0
    const parallelism = 1 + below(3)
    await create({
      completions: 6,
      parallelism,
      backoffLimit: 1_000,
      ...(isIndexed ? { completionMode: 'Indexed' } : {}),
    })
    world.always(() => {
      if (active().length > parallelism) throw new Error(`${active().length} Pods, at most ${parallelism}`)
    })
    const succeeded = new Set<string>()
    const failed = new Set<string>()
    for (let step = 0; step < 200 && !(await conditions()).includes('Complete'); step++) {
      const pod = active()[below(active().length)]
      const chance = below(10)
      if (!pod || chance < 2) await world.clock.advance(600_000)
      else if (chance < 6) {
        await end(pod, 0)
        succeeded.add(uidOf(pod))
      } else if (chance < 8) {
        await end(pod, 1)
        failed.add(uidOf(pod))
      } else {
        await world.client.delete(kinds.Pod, { namespace: 'default', name: nameOf(pod) })
        failed.add(uidOf(pod))
        await buryAll()
      }
    }
    const { status } = await get()
    expect(await conditions()).toEqual(['SuccessCriteriaMet', 'Complete'])
    expect(status?.succeeded).toBe(6)
    expect(succeeded.size).toBe(6)
    expect(status?.failed ?? 0).toBe(failed.size)
    if (isIndexed) expect(status?.completedIndexes).toBe('0-5')
    expect(status?.uncountedTerminatedPods ?? {}).toEqual({})
    expect(world.pods().some(isTracked)).toBe(false)
  },
)
