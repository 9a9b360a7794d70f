import { afterAll, beforeAll, expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { PlanDocument } from '../../foresee/index.ts'
import { captureConsole } from '../../testing/fixtures/captured-console.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'
import { simulatedSet } from '../../testing/simulated-set.ts'
import { followPlan } from './follow-plan.ts'

let cli: CliUnderTest
beforeAll(async () => {
  cli = await startCliOnKedge()
})
afterAll(() => cli.stop())

const hourMs = 3_600_000

/** Nothing is left to come. */
const plan: PlanDocument = {
  ...{ apiVersion: 'kedge.dev/v1', kind: 'Plan' },
  set: { namespace: 'default', name: 'late', exists: true, removed: false },
  ...{ changes: [], revision: null, steps: [], typicalSeconds: 0, worstSeconds: 0 },
  ...{ pace: { kind: 'assumed' }, claims: [], hazards: [], minimumAvailable: 0, availableNow: 0 },
  ...{
    end: { kind: 'done', summary: '', result: { kind: 'pods', updated: 1, old: 0, revision: '' } },
    ifNewPodsFail: null,
    notes: [],
  },
}

it('has no verdict on the rollout any more when the plan has come to its end', async () => {
  const annotations = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
  const set = simulatedSet('late', { replicas: 1 })
  const broken = { ...set.spec?.template, metadata: { ...set.spec?.template.metadata, annotations } }
  await cli.client.create(kinds.StatefulSet, { ...set, spec: { ...set.spec, template: broken } } as never)
  await cli.untilPullFails('late')
  let lists = 0
  const client: Client = {
    ...cli.client,
    // The second one is of who follows the steps: until it answers, an edit comes, and everybody hears of it.
    async list(kind, query) {
      if (kind.kind === 'Pod' && ++lists === 2) {
        const ref = { namespace: 'default', name: 'late' }
        const body = { spec: { minReadySeconds: 1 } }
        await cli.client.patch(kinds.StatefulSet, ref, { type: 'merge', body })
        await cli.run('rollout', 'status', 'late', '--stuck-after', '100ms')
      }
      return cli.client.list(kind, query)
    },
  }
  let ahead = 0
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    after: () => ({ cancel() {} }),
  }
  const console = captureConsole()
  const { err } = console
  const late = {
    ...err,
    write(chunk: Parameters<typeof err.write>[0]) {
      // By now it would be stuck; the plan is at its end in the same breath.
      ahead = hourMs
      return err.write(chunk)
    },
  }
  const code = await followPlan(plan, {
    ...{ client, clock, console: { ...console, err: late }, stuckAfterMs: hourMs / 2, where: '' },
  })
  expect([code, console.outText]).toEqual([0, ''])
})
