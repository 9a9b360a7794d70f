import type { TopologySpreadConstraint } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelKey, validateLabelSelector } from '../rules/labels.ts'
import { keysNamedTwice } from './match-label-keys.ts'

const actions = ['DoNotSchedule', 'ScheduleAnyway'] as const
const nodePolicies = ['Honor', 'Ignore'] as const
const positiveText = 'must be greater than zero'

export function validateTopologySpread(
  findings: Findings,
  path: string,
  constraints: readonly TopologySpreadConstraint[],
): void {
  const pairOf = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint) =>
    JSON.stringify([topologyKey, whenUnsatisfiable])
  const last = new Map(constraints.map((constraint, index) => [pairOf(constraint), index]))
  constraints.forEach((constraint, index) => {
    const at = `${path}[${index}]`
    const { maxSkew, topologyKey, whenUnsatisfiable: action, labelSelector } = constraint
    if (maxSkew <= 0) findings.invalid(`${at}.maxSkew`, maxSkew, positiveText)
    if (!topologyKey) findings.required(`${at}.topologyKey`, 'can not be empty')
    if (!(actions as readonly string[]).includes(action))
      findings.notSupported(`${at}.whenUnsatisfiable`, action, actions)
    if (last.get(pairOf(constraint)) !== index)
      findings.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`)
    validateMinDomains(findings, `${at}.minDomains`, constraint)
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field]
      if (policy !== undefined && !(nodePolicies as readonly string[]).includes(policy))
        findings.notSupported(`${at}.${field}`, policy, nodePolicies)
    }
    validateMatchKeys(findings, `${at}.matchLabelKeys`, constraint)
    validateLabelSelector(findings, `${at}.labelSelector`, labelSelector)
  })
}

function validateMinDomains(
  findings: Findings,
  path: string,
  { minDomains, whenUnsatisfiable: action }: TopologySpreadConstraint,
): void {
  if (minDomains === undefined) return
  if (minDomains <= 0) findings.invalid(path, minDomains, positiveText)
  if (action !== 'DoNotSchedule')
    findings.invalid(
      path,
      minDomains,
      `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
    )
}

function validateMatchKeys(
  findings: Findings,
  path: string,
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
): void {
  if (matchLabelKeys.length === 0) return
  if (!labelSelector) findings.forbidden(path, 'must not be specified when labelSelector is not set')
  matchLabelKeys.forEach((key, index) => {
    validateLabelKey(findings, `${path}[${index}]`, key)
  })
  for (const { key, index } of keysNamedTwice(matchLabelKeys, labelSelector))
    findings.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')
}
