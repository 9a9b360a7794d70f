import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
} from '../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain, problemsOfLabelKey } from '../names.ts'
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityToNumber,
  signOfQuantity,
  zeroQuantity,
} from '../quantity.ts'
import { validateAccessModes, volumeModes } from './access-modes.ts'
import { formatDifferences } from './differences.ts'
import type { Findings } from './findings.ts'
import { validateAnnotations, validateLabelSelector, validateLabels } from './labels.ts'
import { immutableText } from './object-meta.ts'
import { isNativeResource } from './resource-names.ts'
import { readQuantity, validateAmount } from './resources.ts'
import { isSameValue } from './same-value.ts'

export interface ClaimRules {
  /** For claims that were stored before API groups were checked. */
  readonly allowsInvalidApiGroup?: boolean
}

export function validateClaimSpec(
  findings: Findings,
  path: string,
  spec: PersistentVolumeClaimSpec | undefined,
  rules: ClaimRules = {},
): void {
  const { accessModes = [], selector, storageClassName, volumeMode, resources } = spec ?? {}
  if (accessModes.length === 0) findings.required(`${path}.accessModes`, 'at least 1 access mode is required')
  validateLabelSelector(findings, `${path}.selector`, selector)
  validateAccessModes(findings, `${path}.accessModes`, accessModes)
  validateStorageRequest(findings, `${path}.resources[storage]`, resources?.requests?.storage)
  if (storageClassName)
    findings.problems(
      `${path}.storageClassName`,
      storageClassName,
      problemsOfDns1123Subdomain(storageClassName),
    )
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode))
    findings.notSupported(`${path}.volumeMode`, volumeMode, volumeModes)
  validateDataSources(findings, path, spec ?? {}, rules)
  const attributesClass = spec?.volumeAttributesClassName
  if (attributesClass)
    findings.problems(
      `${path}.volumeAttributesClassName`,
      attributesClass,
      problemsOfDns1123Subdomain(attributesClass),
    )
}

function validateStorageRequest(findings: Findings, path: string, text: string | undefined): void {
  if (text === undefined) {
    findings.required(path)
    return
  }
  const amount = readQuantity(findings, path, text)
  if (amount && signOfQuantity(amount) <= 0)
    findings.invalid(path, formatQuantity(amount), 'must be greater than zero')
}

function validateDataSources(
  findings: Findings,
  path: string,
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  rules: ClaimRules,
): void {
  if (dataSource) validateDataSource(findings, `${path}.dataSource`, dataSource, rules)
  if (!dataSourceRef) return
  validateDataSource(findings, `${path}.dataSourceRef`, dataSourceRef, rules)
  const { namespace } = dataSourceRef
  if (namespace)
    findings.problems(`${path}.dataSourceRef.namespace`, namespace, problemsOfDns1123Label(namespace))
  if (!dataSource) return
  if (namespace) findings.invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')
  else if (
    dataSource.apiGroup !== dataSourceRef.apiGroup ||
    dataSource.kind !== dataSourceRef.kind ||
    dataSource.name !== dataSourceRef.name
  )
    findings.invalid(path, {}, 'must match dataSourceRef')
}

function validateDataSource(
  findings: Findings,
  path: string,
  source: { readonly apiGroup?: string; readonly kind: string; readonly name: string },
  { allowsInvalidApiGroup }: ClaimRules,
): void {
  const { apiGroup, kind, name } = source
  if (!name) findings.required(`${path}.name`)
  if (!kind) findings.required(`${path}.kind`)
  if (!apiGroup && kind !== 'PersistentVolumeClaim')
    findings.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  if (apiGroup && !allowsInvalidApiGroup)
    findings.problems(`${path}.apiGroup`, apiGroup, problemsOfDns1123Subdomain(apiGroup))
}

/** The claim that a pod's ephemeral volume makes: only labels and annotations of its metadata are used. */
export function validateClaimTemplate(
  findings: Findings,
  path: string,
  { metadata, spec }: PersistentVolumeClaimTemplate,
): void {
  validateAnnotations(findings, `${path}.metadata.annotations`, metadata?.annotations)
  validateLabels(findings, `${path}.metadata.labels`, metadata?.labels)
  for (const field in metadata)
    if (field !== 'annotations' && field !== 'labels' && field !== 'creationTimestamp')
      findings.forbidden(`${path}.metadata.${field}`, 'cannot be set')
  validateClaimSpec(findings, `${path}.spec`, spec)
}

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
    const amount = readQuantity(findings, `status.capacity[${name}]`, text)
    if (amount && signOfQuantity(amount) < 0)
      findings.invalid(
        `status.capacity[${name}]`,
        quantityToNumber(amount),
        'must be a valid resource quantity',
      )
  }
  for (const [name, state] of Object.entries(allocatedResourceStatuses)) {
    validateResourceKey(findings, 'status.allocatedResourceStatus', name)
    if (!(resizeStates as readonly string[]).includes(state))
      findings.notSupported('status.allocatedResourceStatus', name, resizeStates)
  }
  for (const [name, text] of Object.entries(allocatedResources)) {
    validateResourceKey(findings, 'status.allocatedResources', name)
    validateAmount(findings, `status.allocatedResources[${name}]`, { name, text })
  }
}

function validateResourceKey(findings: Findings, path: string, name: string): void {
  const problems = problemsOfLabelKey(name)
  findings.problems(path, name, problems)
  if (problems.length === 0 && isNativeResource(name) && name !== 'storage')
    findings.notSupported(path, name, ['storage'])
}
