import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import { compareQuantities, parseQuantity, type Quantity, zeroQuantity } from '../../quantity.ts'
import { formatDifferences } from '../rules/differences.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isNativeResource } from '../rules/resource-names.ts'
import { validateBasicAmount } from '../rules/resources.ts'
import { isSameValue } from '../rules/same-value.ts'

const betaClass = 'volume.beta.kubernetes.io/storage-class'
const immutableSpecText =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

/** A claim is fixed once made, so that quotas cannot be outwitted; a bound one may be resized. */
export function validateClaimUpdate(
  findings: Findings,
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): void {
  const [spec, oldSpec] = [claim.spec ?? {}, old.spec ?? {}]
  const oldClass = old.metadata?.annotations?.[betaClass]
  const newClass = claim.metadata?.annotations?.[betaClass]
  if (!movesClassFromAnnotation(claim, old) && newClass !== oldClass)
    findings.invalid(`metadata.annotations.${betaClass}`, newClass ?? '', immutableText)
  const compared = comparableSpec(claim, old)
  if (!isSameValue(compared, oldSpec))
    findings.forbidden(
      'spec',
      `${immutableSpecText}\n${formatDifferences('core.PersistentVolumeClaimSpec', oldSpec, compared)}`,
    )
  validateResize(findings, claim, old)
  if (spec.volumeMode !== oldSpec.volumeMode)
    findings.invalid('volumeMode', spec.volumeMode ?? null, immutableText)
  validateAttributesClass(findings, spec.volumeAttributesClassName, oldSpec.volumeAttributesClassName)
}

/** The new spec, with the old value in every field that may change. */
function comparableSpec(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const [spec, oldSpec] = [claim.spec ?? {}, old.spec ?? {}]
  const isBound = claim.status?.phase === 'Bound'
  const { requests } = spec.resources ?? {}
  const beta = old.metadata?.annotations?.[betaClass]
  const namesClass =
    oldSpec.storageClassName === undefined &&
    spec.storageClassName !== undefined &&
    (beta === undefined || beta === spec.storageClassName)
  return {
    ...spec,
    ...(oldSpec.volumeName ? {} : { volumeName: oldSpec.volumeName }),
    ...(namesClass ? { storageClassName: oldSpec.storageClassName } : {}),
    ...(isBound && requests
      ? {
          resources: {
            ...spec.resources,
            requests: { ...requests, storage: oldSpec.resources?.requests?.storage ?? '' },
          },
        }
      : {}),
    ...(isBound && spec.volumeAttributesClassName !== undefined
      ? { volumeAttributesClassName: oldSpec.volumeAttributesClassName }
      : {}),
  }
}

/** From the beta annotation to the field of the same value: the only way that leaves the annotation. */
function movesClassFromAnnotation(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const was = old.metadata?.annotations?.[betaClass]
  const now = claim.metadata?.annotations?.[betaClass]
  return (
    was !== undefined &&
    old.spec?.storageClassName === undefined &&
    claim.spec?.storageClassName === was &&
    (now === undefined || now === was)
  )
}

const amountOf = (text: string | undefined): Quantity => (text && parseQuantity(text)) || zeroQuantity

/** A request may shrink only while the volume has not grown that far: to recover from a failed expansion. */
function validateResize(findings: Findings, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const size = amountOf(claim.spec?.resources?.requests?.storage)
  if (compareQuantities(size, amountOf(old.spec?.resources?.requests?.storage)) >= 0) return
  if (compareQuantities(size, amountOf(old.status?.capacity?.storage)) <= 0)
    findings.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
}

function validateAttributesClass(
  findings: Findings,
  name: string | undefined,
  old: string | undefined,
): void {
  if (old === undefined || name === old) return
  const path = 'spec.volumeAttributesClassName'
  if (name === undefined) findings.forbidden(path, 'update from non-nil value to nil is forbidden')
  else if (!name) findings.forbidden(path, 'update from non-nil value to an empty string is forbidden')
}

const resizeStates = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
] as const

export function validateClaimStatus(findings: Findings, claim: PersistentVolumeClaim): void {
  if (!claim.spec?.accessModes?.length) findings.required('Spec.accessModes')
  const { capacity = {}, allocatedResources = {}, allocatedResourceStatuses = {} } = claim.status ?? {}
  for (const [name, text] of Object.entries(capacity)) {
    validateBasicAmount(findings, `status.capacity[${name}]`, text)
  }
  for (const [name, state] of Object.entries(allocatedResourceStatuses)) {
    validateResourceKey(findings, 'status.allocatedResourceStatus', name)
    if (!(resizeStates as readonly string[]).includes(state))
      findings.notSupported('status.allocatedResourceStatus', name, resizeStates)
  }
  for (const [name, text] of Object.entries(allocatedResources)) {
    const before = findings.errors.length
    validateResourceKey(findings, 'status.allocatedResources', name)
    if (findings.errors.length === before)
      validateBasicAmount(findings, `status.allocatedResources[${name}]`, text)
  }
}

function validateResourceKey(findings: Findings, path: string, name: string): void {
  const problems = problemsOfLabelKey(name)
  findings.problems(path, name, problems)
  if (problems.length === 0 && isNativeResource(name) && name !== 'storage')
    findings.notSupported(path, name, ['storage'])
}
