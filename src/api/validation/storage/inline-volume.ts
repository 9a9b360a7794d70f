import type { PersistentVolumeSpec } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAccessModes } from './access-modes.ts'
import { validateAttributesClass } from './persistent-volume.ts'
import { validateVolumeSource } from './persistent-volume-source.ts'

const context = 'in the context of inline volumes'

/** A volume that is no object of its own: one of a driver, which nobody claims. */
export function validateInlineVolume(findings: Findings, path: string, spec: PersistentVolumeSpec): void {
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: policy, volumeMode } = spec
  const forbid = (field: keyof PersistentVolumeSpec) =>
    findings.forbidden(`${path}.${field}`, `may not be specified ${context}`)
  if (spec.claimRef) forbid('claimRef')
  if (Object.keys(capacity).length > 0) forbid('capacity')
  if (!spec.csi) findings.required(`${path}.csi`, `has to be specified ${context}`)
  if (accessModes.length === 0) findings.required(`${path}.accessModes`)
  validateAccessModes(findings, `${path}.accessModes`, accessModes)
  if (policy && policy !== 'Retain')
    findings.forbidden(`${path}.persistentVolumeReclaimPolicy`, `may only be Retain ${context}`)
  if (spec.nodeAffinity) forbid('nodeAffinity')
  validateVolumeSource(findings, path, { name: '', spec })
  if (spec.storageClassName) forbid('storageClassName')
  if (volumeMode !== undefined && volumeMode !== 'Filesystem')
    findings.forbidden(`${path}.volumeMode`, `may not specify volumeMode other than Filesystem ${context}`)
  validateAttributesClass(findings, path, spec)
}
