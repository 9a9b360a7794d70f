import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../names.ts'
import { formatQuantity, signOfQuantity } from '../../quantity.ts'
import { formatDifferences } from '../rules/differences.ts'
import type { Findings } from '../rules/findings.ts'
import { validateNodeSelector } from '../rules/node-selector.ts'
import { immutableText } from '../rules/object-meta.ts'
import { validateBasicAmount } from '../rules/resources.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateAccessModes, volumeModes } from './access-modes.ts'
import { sourceOf, validateVolumeSource } from './persistent-volume-source.ts'

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'] as const
const noSpec: PersistentVolumeSpec = {}

/** `/` however it is written: `//`, `/.`, `/a/..`. */
function isRoot(path: string): boolean {
  if (!path.startsWith('/')) return false
  let depth = 0
  for (const part of path.split('/'))
    if (part === '..') depth = Math.max(0, depth - 1)
    else if (part !== '' && part !== '.') depth++
  return depth === 0
}

export function validateVolume(findings: Findings, volume: PersistentVolume): void {
  const spec = volume.spec ?? noSpec
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, nodeAffinity, volumeMode } = spec
  if (accessModes.length === 0) findings.required('spec.accessModes')
  validateAccessModes(findings, 'spec.accessModes', accessModes)
  validateCapacity(findings, spec.capacity)
  if (policy && !(reclaimPolicies as readonly string[]).includes(policy))
    findings.notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)
  if (nodeAffinity?.required)
    validateNodeSelector(findings, 'spec.nodeAffinity.required', nodeAffinity.required)
  else if (nodeAffinity)
    findings.required('spec.nodeAffinity.required', 'must specify required node constraints')
  validateVolumeSource(findings, 'spec', { name: volume.metadata?.name ?? '', spec })
  if (policy === 'Recycle' && spec.hostPath && isRoot(spec.hostPath.path))
    findings.forbidden(
      'spec.persistentVolumeReclaimPolicy',
      "may not be 'recycle' for a hostPath mount of '/'",
    )
  const { storageClassName } = spec
  if (storageClassName)
    findings.problems('spec.storageClassName', storageClassName, problemsOfDns1123Subdomain(storageClassName))
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode))
    findings.notSupported('spec.volumeMode', volumeMode, volumeModes)
  validateAttributesClass(findings, 'spec', spec)
}

function validateCapacity(findings: Findings, capacity: PersistentVolumeSpec['capacity'] = {}): void {
  const names = Object.keys(capacity)
  if (names.length === 0) findings.required('spec.capacity')
  if (names.length !== 1 || names[0] !== 'storage')
    findings.notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage'])
  for (const name of names) {
    const path = `spec.capacity[${name}]`
    const amount = validateBasicAmount(findings, path, capacity[name] ?? '')
    if (amount && signOfQuantity(amount) <= 0)
      findings.invalid(path, formatQuantity(amount), 'must be greater than zero')
  }
}

export function validateAttributesClass(
  findings: Findings,
  at: string,
  { volumeAttributesClassName: name, csi }: PersistentVolumeSpec,
): void {
  if (name === undefined) return
  const path = `${at}.volumeAttributesClassName`
  if (name) findings.problems(path, name, problemsOfDns1123Subdomain(name))
  else findings.required(path, 'an empty string is disallowed')
  if (!csi) findings.required(`${at}.csi`, 'has to be specified when using volumeAttributesClassName')
}

/** Where the bytes are does not change; where they can be reached from may be learnt once. */
export function validateVolumeUpdate(
  findings: Findings,
  volume: PersistentVolume,
  old: PersistentVolume,
): void {
  validateVolume(findings, volume)
  const [spec, oldSpec] = [volume.spec ?? noSpec, old.spec ?? noSpec]
  const [source, oldSource] = [sourceOf(spec, oldSpec), sourceOf(oldSpec, oldSpec)]
  if (!isSameValue(source, oldSource))
    findings.forbidden(
      'spec.persistentvolumesource',
      `spec.persistentvolumesource is immutable after creation\n${formatDifferences('core.PersistentVolumeSource', oldSource, source)}`,
    )
  if ((spec.volumeMode ?? '') !== (oldSpec.volumeMode ?? ''))
    findings.invalid('volumeMode', spec.volumeMode ?? null, immutableText)
  if (oldSpec.nodeAffinity && !isSameValue(spec.nodeAffinity, oldSpec.nodeAffinity))
    findings.invalid(
      'nodeAffinity',
      spec.nodeAffinity ?? null,
      `${immutableText}, except for updating from beta label to GA`,
    )
  if (oldSpec.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined)
    findings.forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')
}
