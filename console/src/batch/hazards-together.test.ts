import { expect, it } from 'vitest'
import type { Hazard, PlanDocument } from '../../../src/foresee/plan-document.ts'
import { english } from '../../../src/foresee/words/english/english.ts'
import { hazardsTogether } from './hazards-together.ts'

const planWith = (...hazards: readonly Partial<Hazard>[]) => ({ hazards }) as unknown as PlanDocument
const replaced = (count: number): Partial<Hazard> => ({
  id: 'H2',
  severity: 'warning',
  values: { replaced: count, isAll: true },
})
const broken = (pod: string): Partial<Hazard> => ({ id: 'H3', severity: 'danger', values: { broken: [pod] } })

it('a hazard of several plans is told once, the worst first, with what they have in common', () => {
  const plans = [
    { name: 'a', plan: planWith(replaced(3)) },
    { name: 'b', plan: planWith(replaced(3)) },
    { name: 'c', plan: planWith(replaced(3), broken('c-0')) },
  ]
  const [first, second, ...more] = hazardsTogether(english, plans)
  expect(more).toEqual([])
  expect(first).toMatchObject({ severity: 'danger', names: ['c'] })
  expect(second).toMatchObject({ severity: 'warning', names: ['a', 'b', 'c'] })
  expect(second?.evidence).toBe(english.hazards.H2({ replaced: 3, isAll: true }).evidence)
  const [differing] = hazardsTogether(english, [...plans, { name: 'd', plan: planWith(broken('d-0')) }])
  expect(differing).toMatchObject({ names: ['c', 'd'], evidence: null })
})
