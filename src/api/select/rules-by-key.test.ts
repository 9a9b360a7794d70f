import { expect, test } from 'vitest'
import { type Random, seededRandom } from '../../base/random.ts'
import { type Labels, meets, type Operator, type Requirement, requirementOf } from './requirement.ts'
import { meetsAll, rulesByKey } from './rules-by-key.ts'

const keys = ['a', 'b', 'c']
const values = ['', 'x', 'y', '1', '2', '10']
const operators: readonly Operator[] = ['=', '!=', '>', '<', 'in', 'notin', 'exists', '!']

const below = (random: Random, count: number): number => Math.floor(random.next() * count)
const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T

function anyRequirement(random: Random): Requirement {
  const operator = oneOf(random, operators)
  const key = oneOf(random, keys)
  const count = operator === 'exists' || operator === '!' ? 0 : /in$/.test(operator) ? 2 : 1
  const among = operator === '>' || operator === '<' ? ['1', '2', '10'] : values
  return requirementOf({ operator, key, values: Array.from({ length: count }, () => oneOf(random, among)) })
}

const anyLabels = (random: Random): Labels =>
  Object.fromEntries(
    keys.filter(() => below(random, 3) > 0).map(key => [key, oneOf(random, values)] as const),
  )

test('rules by key let through what meets every requirement', () => {
  const random = seededRandom(7)
  const outcomes = { met: 0, failed: 0 }
  for (let round = 0; round < 20_000; round++) {
    const requirements = Array.from({ length: below(random, 5) }, () => anyRequirement(random))
    const labels = anyLabels(random)
    const isMet = requirements.every(each => meets(each, labels))
    expect(meetsAll(rulesByKey(requirements), labels), JSON.stringify({ requirements, labels })).toBe(isMet)
    outcomes[isMet ? 'met' : 'failed']++
  }
  expect(Math.min(outcomes.met, outcomes.failed)).toBeGreaterThan(2_000)
})
