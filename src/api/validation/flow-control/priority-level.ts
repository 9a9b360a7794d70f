import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { isSameValue } from '../rules/same-value.ts'
import { fixedCatchAll } from './fixed-specs.ts'

const queuesMax = 10_000_000
const entropyBitsMax = 60

export function validatePriorityLevel(findings: Findings, level: PriorityLevelConfiguration): void {
  const name = level.metadata?.name ?? ''
  const spec: PriorityLevelConfigurationSpec = level.spec ?? { type: '' }
  if ((name === 'exempt') !== (spec.type === 'Exempt'))
    findings.invalid('spec.type', spec.type, "must be 'Exempt' if and only if `name` is 'exempt'")
  validateType(findings, spec)
  if (name === 'exempt' && (spec.type !== 'Exempt' || spec.limited))
    findings.invalid(
      'spec',
      spec,
      "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value",
    )
  if (name === 'catch-all' && !isSameValue(spec, fixedCatchAll))
    findings.invalid('spec', spec, "spec of 'catch-all' must equal the fixed value")
}

function validateType(findings: Findings, spec: PriorityLevelConfigurationSpec): void {
  const { type, limited, exempt } = spec
  if (type === 'Exempt') {
    if (limited) findings.forbidden('spec.limited', 'must be nil if the type is not Limited')
    if (exempt) validateShares(findings, 'spec.exempt', exempt)
  } else if (type === 'Limited') {
    if (exempt) findings.forbidden('spec.exempt', 'must be nil if the type is Limited')
    if (limited) validateLimited(findings, 'spec.limited', limited)
    else findings.required('spec.limited', 'must not be empty when type is Limited')
  } else findings.notSupported('spec.type', type, ['Exempt', 'Limited'])
}

function validateShares(
  findings: Findings,
  path: string,
  { nominalConcurrencyShares: shares = 0, lendablePercent: lendable = 0 }: ExemptPriorityLevelConfiguration,
): void {
  if (shares < 0)
    findings.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')
  if (lendable < 0 || lendable > 100)
    findings.invalid(`${path}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive')
}

function validateLimited(findings: Findings, path: string, limited: LimitedPriorityLevelConfiguration): void {
  const { borrowingLimitPercent: borrowing = 0, limitResponse } = limited
  validateShares(findings, path, limited)
  validateResponse(findings, `${path}.limitResponse`, limitResponse ?? { type: '' })
  if (borrowing < 0)
    findings.invalid(
      `${path}.borrowingLimitPercent`,
      borrowing,
      'if specified, must be a non-negative integer',
    )
}

function validateResponse(findings: Findings, path: string, { type, queuing }: LimitResponse): void {
  const at = `${path}.queuing`
  if (type === 'Reject') {
    if (queuing) findings.forbidden(at, 'must be nil if limited.limitResponse.type is not Limited')
  } else if (type !== 'Queue') findings.notSupported(`${path}.type`, type, ['Queue', 'Reject'])
  else if (queuing) validateQueuing(findings, at, queuing)
  else findings.required(at, 'must not be empty if limited.limitResponse.type is Limited')
}

/** A flow is dealt a hand of the queues: the numbers have to fit into a hash. */
function validateQueuing(
  findings: Findings,
  path: string,
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: QueuingConfiguration,
): void {
  if (queueLengthLimit <= 0)
    findings.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive')
  if (queues <= 0) findings.invalid(`${path}.queues`, queues, 'must be positive')
  else if (queues > queuesMax)
    findings.invalid(`${path}.queues`, queues, `must not be greater than ${queuesMax}`)
  const refuseHand = (why: string) => findings.invalid(`${path}.handSize`, handSize, why)
  if (handSize <= 0) refuseHand('must be positive')
  else if (handSize > queues) refuseHand(`should not be greater than queues (${queues})`)
  else if (Math.ceil(Math.log2(queues) * handSize) > entropyBitsMax)
    refuseHand(
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${entropyBitsMax}`,
    )
}
