import type { Taint, Toleration } from '../../generated/types.ts'
import { problemsOfLabelValue } from '../../names.ts'
import type { Findings } from './findings.ts'
import { validateLabelKey } from './labels.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const
/** `Gt` and `Lt` wait for the gate TaintTolerationComparisonOperators, which is off in 1.36. */
const operators = ['Equal', 'Exists'] as const

function validateEffect(findings: Findings, path: string, effect: string): void {
  if (!(effects as readonly string[]).includes(effect)) findings.notSupported(path, effect, effects)
}

export function validateTolerations(
  findings: Findings,
  path: string,
  tolerations: readonly Toleration[],
): void {
  tolerations.forEach((toleration, index) => {
    const at = `${path}[${index}]`
    const { key = '', operator = '', effect = '', tolerationSeconds } = toleration
    if (key) validateLabelKey(findings, `${at}.key`, key)
    else if (operator !== 'Exists')
      findings.invalid(
        `${at}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      )
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      findings.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    validateOperator(findings, `${at}.operator`, toleration)
    if (effect) validateEffect(findings, `${at}.effect`, effect)
  })
}

function validateOperator(findings: Findings, path: string, toleration: Toleration): void {
  const { operator = '', value = '' } = toleration
  if (operator === 'Exists') {
    if (value) findings.invalid(path, shown(toleration), "value must be empty when `operator` is 'Exists'")
  } else if (operator === 'Equal' || operator === '') {
    const problems = problemsOfLabelValue(value)
    if (problems.length > 0) findings.invalid(path, value, problems.join(';'))
  } else findings.notSupported(path, operator, operators)
}

const shown = ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: Toleration) => ({
  Key: key,
  Operator: operator,
  Value: value,
  Effect: effect,
  TolerationSeconds: tolerationSeconds ?? null,
})

export function validateTaints(findings: Findings, path: string, taints: readonly Taint[]): void {
  const seen = new Set<string>()
  taints.forEach((taint, index) => {
    const at = `${path}[${index}]`
    const { key, value = '', effect } = taint
    validateLabelKey(findings, `${at}.key`, key)
    const problems = problemsOfLabelValue(value)
    if (problems.length > 0) findings.invalid(`${at}.value`, value, problems.join(';'))
    if (effect) validateEffect(findings, `${at}.effect`, effect)
    else findings.required(`${at}.effect`)
    const pair = `${effect} ${key}`
    if (seen.has(pair)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null }
      findings.duplicate(at, shown, 'taints must be unique by key and effect pair')
    }
    seen.add(pair)
  })
}
