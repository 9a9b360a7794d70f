import type { FlowSchema, PriorityLevelConfiguration } from '../generated/types.ts'
import type { Draft } from '../object.ts'

const precedence = 1000
const shares = 30

export function setFlowSchemaDefaults({ spec }: Draft<FlowSchema>): void {
  if (spec) spec.matchingPrecedence ||= precedence
}

/** No shares at all are an answer of their own. */
export function setPriorityLevelDefaults({ spec }: Draft<PriorityLevelConfiguration>): void {
  const { exempt, limited } = spec ?? {}
  if (exempt) {
    exempt.nominalConcurrencyShares ??= 0
    exempt.lendablePercent ??= 0
  }
  if (!limited) return
  limited.nominalConcurrencyShares ??= shares
  limited.lendablePercent ??= 0
  const queuing = limited.limitResponse?.queuing
  if (!queuing) return
  queuing.queues ||= 64
  queuing.handSize ||= 8
  queuing.queueLengthLimit ||= 50
}
