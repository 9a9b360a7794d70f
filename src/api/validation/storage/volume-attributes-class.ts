import type { VolumeAttributesClass } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateParameters, validateProvisioner } from './storage-class.ts'

export function validateAttributesClass(
  findings: Findings,
  { driverName, parameters = {} }: VolumeAttributesClass,
): void {
  validateProvisioner(findings, 'driverName', driverName)
  validateParameters(findings, parameters)
  if (Object.keys(parameters).length === 0)
    findings.required('parameters', 'must contain at least one key/value pair')
}

/** Volumes have what the class said when they were changed to it. */
export function validateAttributesClassUpdate(
  findings: Findings,
  attributesClass: VolumeAttributesClass,
  old: VolumeAttributesClass,
): void {
  for (const field of ['driverName', 'parameters'] as const)
    if (!isSameValue(attributesClass[field], old[field]))
      findings.forbidden(field, `updates to ${field} are forbidden.`)
  validateAttributesClass(findings, attributesClass)
}
