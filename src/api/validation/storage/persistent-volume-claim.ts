import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../names.ts'
import { formatQuantity, signOfQuantity } from '../../quantity.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAnnotations, validateLabelSelector, validateLabels } from '../rules/labels.ts'
import { readQuantity } from '../rules/resources.ts'
import { validateAccessModes, volumeModes } from './access-modes.ts'

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
