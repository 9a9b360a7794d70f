// CronJobs on the real API: the plan is pure, and one walk shows that the Jobs come by the clock.

import { afterEach, describe, expect, test } from 'vitest'
import { formatInZone } from '../../api/cron/next-time.ts'
import type { CronJob, CronJobSpec, Job } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { formatTime } from '../../base/clock.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { startJobs } from '../jobs/reconcile.ts'
import { planCronJob } from './plan.ts'
import { startCronJobs } from './reconcile.ts'

const noon = Date.UTC(2026, 0, 1, 12)
const minute = 60_000
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c' }] } }

const cronJobOf = (spec: Partial<CronJobSpec> = {}, status: CronJob['status'] = {}): CronJob => ({
  metadata: { name: 'tick', namespace: 'default', uid: 'u', creationTimestamp: formatTime(noon) },
  spec: { schedule: '*/5 * * * *', timeZone: 'UTC', jobTemplate: { spec: { template } }, ...spec },
  status,
})
const jobOf = (name: string, end: 'Complete' | 'Failed' | null, startedAt = noon): Job => ({
  metadata: { name, namespace: 'default', uid: name, creationTimestamp: formatTime(startedAt) },
  spec: { template },
  status: {
    startTime: formatTime(startedAt),
    ...(end ? { conditions: [{ type: end, status: 'True' }] } : {}),
    ...(end === 'Complete' ? { completionTime: formatTime(startedAt + minute) } : {}),
  },
})
const plan = (cronJob: CronJob, jobs: readonly Job[], now: number) => planCronJob({ cronJob, jobs }, now)
const active = { active: [{ name: 'a', uid: 'a' }], lastScheduleTime: formatTime(noon) }

describe('the plan', () => {
  test('waits for the time, and of several that were missed makes up for the last', () => {
    expect(plan(cronJobOf(), [], noon + minute)).toMatchObject({ run: null, checkAgainMs: 4 * minute + 100 })
    expect(plan(cronJobOf(), [], noon + 17 * minute).run).toBe(noon + 15 * minute)
  })

  test('is late beyond the deadline, and warns when very many were missed', () => {
    const late = plan(cronJobOf({ startingDeadlineSeconds: 60 }), [], noon + 7 * minute)
    expect(late.run).toBeNull()
    const many = plan(cronJobOf(), [], noon + 1000 * minute)
    expect(many.run).toBe(noon + 1000 * minute)
    expect(many.events.map(({ reason }) => reason)).toEqual(['TooManyMissedTimes'])
  })

  test.each([
    ['Allow', noon + 5 * minute, []],
    ['Forbid', null, []],
    ['Replace', noon + 5 * minute, ['a']],
  ])('beside a Job that runs, %s', (concurrencyPolicy, run, replaced) => {
    const planned = plan(cronJobOf({ concurrencyPolicy }, active), [jobOf('a', null)], noon + 5 * minute)
    expect(planned.run).toBe(run)
    expect(planned.replace.map(nameOf)).toEqual(replaced)
  })

  test('does nothing while suspended but look after what was made', () => {
    const planned = plan(cronJobOf({ suspend: true }, active), [jobOf('a', 'Complete')], noon + 7 * minute)
    expect(planned).toMatchObject({
      run: null,
      status: { lastSuccessfulTime: formatTime(noon + minute) },
      events: [{ reason: 'SawCompletedJob', message: 'Saw completed job: a, condition: Complete' }],
    })
    expect(planned.status.active).toBeUndefined()
  })

  test('forgets the oldest ends beyond the limits', () => {
    const jobs = [1, 2, 3].map(at => jobOf(`done-${at}`, 'Complete', noon + at * minute))
    const failed = [1, 2].map(at => jobOf(`failed-${at}`, 'Failed', noon + at * minute))
    const spec = { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 }
    expect(plan(cronJobOf(spec), [...jobs, ...failed], noon).forget.map(nameOf)).toEqual([
      'done-1',
      'done-2',
      'failed-1',
      'failed-2',
    ])
  })

  test('tells what it cannot read', () => {
    const reasonOf = (spec: Partial<CronJobSpec>) =>
      plan(cronJobOf(spec), [], noon + 7 * minute).events.map(({ reason }) => reason)
    expect(reasonOf({ schedule: 'whenever' })).toEqual(['UnparseableSchedule'])
    expect(reasonOf({ timeZone: 'Mars/Olympus' })).toEqual(['UnknownTimeZone'])
  })
})

describe('against the API', () => {
  let world: WorkloadWorld
  afterEach(() => world.stop())

  test('Jobs come by the clock, run, and are forgotten', async () => {
    world = await startWorkloadWorld({ controllers: [startJobs, startCronJobs] })
    const ref = { namespace: 'default', name: 'tick' }
    const spec = { schedule: '* * * * *', timeZone: 'Asia/Kolkata', successfulJobsHistoryLimit: 2 }
    await world.client.create(kinds.CronJob, {
      metadata: ref,
      spec: { ...spec, jobTemplate: { metadata: { labels: { app: 'tick' } }, spec: { template } } },
    })
    await world.clock.advance(4 * minute)
    const { items } = await world.client.list(kinds.Job, { namespace: 'default', labelSelector: 'app=tick' })
    expect(items).toHaveLength(2)
    const last = Math.floor((world.clock.now() - 30_000) / minute)
    expect(items.map(nameOf).at(-1)).toBe(`tick-${last}`)
    const { status } = await world.client.get(kinds.CronJob, ref)
    expect(status?.lastSuccessfulTime).toBeDefined()
    expect(status?.lastScheduleTime).toBe(formatTime(last * minute))
    expect(items.at(-1)?.metadata?.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': formatInZone(last * minute, 'Asia/Kolkata'),
    })
    expect(status?.active).toBeUndefined()
  })
})
