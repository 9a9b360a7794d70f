// Conditions of the kind that all newer parts of the API share: each type once, with a reason and a time.
import { utf8Length } from '../../../base/bytes.ts'
import type { Condition } from '../../generated/types.ts'
import { patternText, problemsOfLabelKey } from '../../names.ts'
import type { Findings } from './findings.ts'
import { repeatedIn } from './repeated.ts'

export const conditionStatuses = ['False', 'True', 'Unknown'] as const
const reasonBytesMax = 1024
const messageBytesMax = 32 * 1024

const reasonPattern = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonExpression = new RegExp(`^${reasonPattern}$`)
const reasonRefusal = patternText(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  reasonPattern,
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
)

/** As they may come: what is required may be missing. */
type Given = Partial<Condition>

export function validateConditions(findings: Findings, path: string, conditions: readonly Given[]): void {
  const repeated = repeatedIn(conditions.map(({ type }) => type))
  conditions.forEach((condition, index) => {
    const at = `${path}[${index}]`
    if (repeated.has(index)) findings.duplicate(`${at}.type`, condition.type ?? '')
    validateCondition(findings, at, condition)
  })
}

function validateCondition(findings: Findings, path: string, condition: Given): void {
  const { type = '', status = '', observedGeneration = 0, reason = '', message = '' } = condition
  findings.problems(`${path}.type`, type, problemsOfLabelKey(type))
  if (!conditionStatuses.some(each => each === status))
    findings.notSupported(`${path}.status`, status, conditionStatuses)
  if (observedGeneration < 0)
    findings.invalid(
      `${path}.observedGeneration`,
      observedGeneration,
      'must be greater than or equal to zero',
    )
  if (!condition.lastTransitionTime) findings.required(`${path}.lastTransitionTime`, 'must be set')
  if (!reason) findings.required(`${path}.reason`, 'must be set')
  else {
    if (!reasonExpression.test(reason)) findings.invalid(`${path}.reason`, reason, reasonRefusal)
    if (utf8Length(reason) > reasonBytesMax) findings.tooLong(`${path}.reason`, reasonBytesMax)
  }
  if (utf8Length(message) > messageBytesMax) findings.tooLong(`${path}.message`, messageBytesMax)
}
