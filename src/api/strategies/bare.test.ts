import { expect, test } from 'vitest'
import { builtInKinds } from '../kinds.ts'
import { strategyOf } from './index.ts'

test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
  '%s',
  (_, kind) => {
    const strategy = strategyOf(kind)
    for (const object of [{}, { metadata: { name: 'a', namespace: 'b' } }, { spec: {}, status: {} }]) {
      strategy.validateCreate(object)
      strategy.validateUpdate(object, object)
      strategy.validateUpdate(object, {})
      strategy.validateStatusUpdate(object, {})
      strategy.gracePeriodSeconds(object, 1)
      for (const column of strategy.columns) {
        const cell = column.cell(object, 0)
        expect(
          cell === null || ['string', 'number', 'boolean'].includes(typeof cell),
          `${column.name} ${cell}`,
        ).toBe(true)
      }
    }
  },
)
