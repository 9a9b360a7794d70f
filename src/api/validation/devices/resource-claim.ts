// Claims of devices, and the templates from which the claims of Pods are made.
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaimTemplate,
  ResourceResourceClaim,
} from '../../generated/types.ts'
import {
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfLabelKey,
  problemsOfLabelValue,
} from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAnnotations, validateLabels } from '../rules/labels.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateConfig, validateSelectors } from './device-class.ts'
import { validateList, validateNamedList } from './lists.ts'
import { namesOf, validateReferences } from './request-names.ts'

const listMax = 32
const alternativesMax = 8

export const validateResourceClaim = (findings: Findings, { spec }: ResourceResourceClaim): void =>
  validateDeviceClaim(findings, 'spec.devices', spec?.devices ?? {})

/** What is claimed does not change: another claim is made. */
export function validateClaimedSpecUpdate(
  findings: Findings,
  { spec }: ResourceResourceClaim | ResourceClaimTemplate,
  old: ResourceResourceClaim | ResourceClaimTemplate,
): void {
  if (!isSameValue(spec, old.spec)) findings.invalid('spec', spec, immutableText)
}

export function validateClaimTemplate(findings: Findings, { spec }: ResourceClaimTemplate): void {
  validateLabels(findings, 'spec.metadata.labels', spec?.metadata?.labels)
  validateAnnotations(findings, 'spec.metadata.annotations', spec?.metadata?.annotations)
  validateDeviceClaim(findings, 'spec.spec.devices', spec?.spec?.devices ?? {})
}

function validateDeviceClaim(
  findings: Findings,
  path: string,
  { requests = [], constraints = [], config = [] }: DeviceClaim,
): void {
  validateNamedList(findings, `${path}.requests`, { items: requests, max: listMax }, (at, request) =>
    validateRequest(findings, at, request),
  )
  const names = namesOf(requests)
  validateList(findings, `${path}.constraints`, { items: constraints, max: listMax }, (at, constraint) =>
    validateConstraint(findings, at, constraint, names),
  )
  validateList(findings, `${path}.config`, { items: config, max: listMax }, (at, each) => {
    validateReferences(findings, `${at}.requests`, each.requests ?? [], names)
    validateConfig(findings, at, each)
  })
}

function validateRequest(findings: Findings, path: string, request: DeviceRequest): void {
  const { name, exactly, firstAvailable = [] } = request
  findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
  const text = 'exactly one of `exactly` or `firstAvailable` is required'
  if (exactly && firstAvailable.length > 0)
    findings.invalid(path, null, `${text}, but multiple fields are set`)
  else if (exactly) validateExact(findings, `${path}.exactly`, exactly)
  else if (firstAvailable.length === 0) findings.required(path, text)
  else {
    const list = { items: firstAvailable, max: alternativesMax }
    validateNamedList(findings, `${path}.firstAvailable`, list, (at, each) => {
      findings.problems(`${at}.name`, each.name, problemsOfDns1123Label(each.name))
      validateExact(findings, at, each)
    })
  }
}

function validateExact(findings: Findings, path: string, request: ExactDeviceRequest): void {
  const { deviceClassName: name, selectors = [], tolerations = [] } = request
  if (name) findings.problems(`${path}.deviceClassName`, name, problemsOfDns1123Subdomain(name))
  else findings.required(`${path}.deviceClassName`)
  validateSelectors(findings, `${path}.selectors`, selectors)
  validateMode(findings, path, request)
  tolerations.forEach((toleration, index) => {
    validateToleration(findings, `${path}.tolerations[${index}]`, toleration)
  })
}

function validateMode(
  findings: Findings,
  path: string,
  { allocationMode: mode = '', count = 0 }: ExactDeviceRequest,
): void {
  if (mode === 'All') {
    if (count !== 0)
      findings.invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'")
  } else if (mode !== 'ExactCount')
    findings.notSupported(`${path}.allocationMode`, mode, ['All', 'ExactCount'])
  else if (count <= 0) findings.invalid(`${path}.count`, count, 'must be greater than zero')
}

const effects = ['NoExecute', 'NoSchedule', 'None']

function validateToleration(
  findings: Findings,
  path: string,
  { key = '', operator = '', value = '', effect = '' }: DeviceToleration,
): void {
  if (key) findings.problems(`${path}.key`, key, problemsOfLabelKey(key))
  if (operator === 'Exists' && value)
    findings.invalid(`${path}.value`, value, 'must be empty for operator `Exists`')
  if (operator === 'Equal') findings.problems(`${path}.value`, value, problemsOfLabelValue(value))
  findings.oneOf(`${path}.operator`, operator, ['Equal', 'Exists'])
  if (effect && !effects.includes(effect)) findings.notSupported(`${path}.effect`, effect, effects)
}

function validateConstraint(
  findings: Findings,
  path: string,
  { requests = [], matchAttribute, distinctAttribute }: DeviceConstraint,
  names: ReadonlySet<string>,
): void {
  validateReferences(findings, `${path}.requests`, requests, names)
  if (matchAttribute === undefined && distinctAttribute === undefined)
    findings.required(
      path,
      'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
    )
}
