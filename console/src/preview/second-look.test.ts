import { expect, it } from 'vitest'
import type { End, Hazard, PlanDocument } from '../../../src/foresee/plan-document.ts'
import { isWorse } from './second-look.ts'
import type { ShownPlan } from './use-preview.ts'

const done = { kind: 'done' } as End
const stuckOn = (pod: string) => ({ kind: 'stuck', pod, why: 'refused' }) as End
const danger = (consequence: string, evidence = '', severity: Hazard['severity'] = 'danger') =>
  ({ id: 'H26', severity, consequence, evidence }) as Hazard
const plan = (hazards: readonly Hazard[], end = done): ShownPlan => ({
  kind: 'planned',
  plan: { hazards, end } as PlanDocument,
})

it('a danger that was not read is one, and so is an end that it did not have', () => {
  expect(isWorse(plan([]), plan([danger('web-3 is not made')]))).toBe(true)
  expect(isWorse(plan([danger('web-3 is not made')]), plan([danger('web-2 is not made')]))).toBe(true)
  expect(isWorse(plan([]), plan([], stuckOn('web-3')))).toBe(true)
  expect(isWorse(plan([], stuckOn('web-3')), plan([], stuckOn('web-2')))).toBe(true)
  expect(isWorse({ kind: 'failed', error: 'no answer' }, plan([danger('web-3 is not made')]))).toBe(true)
})

it('what was read stands, whatever it is found by, and what is gone or only warned of is no danger', () => {
  const read = plan([danger('web-3 is not made', '2 restarts')], stuckOn('web-3'))
  expect(isWorse(read, plan([danger('web-3 is not made', '3 restarts')], stuckOn('web-3')))).toBe(false)
  expect(isWorse(read, plan([]))).toBe(false)
  expect(isWorse(plan([]), plan([danger('slow', '', 'warning')]))).toBe(false)
  expect(isWorse(plan([]), { kind: 'failed', error: 'no answer' })).toBe(false)
})
