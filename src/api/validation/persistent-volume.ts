import type { PersistentVolume, PersistentVolumeSpec } from '../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../names.ts'
import { formatQuantity, signOfQuantity } from '../quantity.ts'
import { validateAccessModes, volumeModes } from './access-modes.ts'
import { formatDifferences } from './differences.ts'
import type { Findings } from './findings.ts'
import {
  requireFields,
  validateAzureDisk,
  validateFc,
  validateFlex,
  validateFlocker,
  validateIscsi,
  validateNfs,
  validatePartition,
  validateQuobyte,
  validateSecretRef,
  validateStorageOs,
} from './network-volumes.ts'
import { validateNodeSelector } from './node-selector.ts'
import { immutableText } from './object-meta.ts'
import { validateNoBacksteps } from './paths.ts'
import { readQuantity } from './resources.ts'
import { isSameValue } from './same-value.ts'
import { validateCsiDriverName, validateHostPath } from './volumes.ts'

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'] as const
const noSpec: PersistentVolumeSpec = {}
const remote = { withNamespace: true }

type SourceKind = Exclude<
  keyof PersistentVolumeSpec,
  | 'accessModes'
  | 'capacity'
  | 'claimRef'
  | 'mountOptions'
  | 'nodeAffinity'
  | 'persistentVolumeReclaimPolicy'
  | 'storageClassName'
  | 'volumeAttributesClassName'
  | 'volumeMode'
>
type Sources = Required<Pick<PersistentVolumeSpec, SourceKind>>
type SourceCheck<K extends SourceKind> = (
  findings: Findings,
  path: string,
  source: Sources[K],
  volume: { readonly name: string; readonly spec: PersistentVolumeSpec },
) => void

const sourceChecks: { readonly [K in SourceKind]: SourceCheck<K> } = {
  hostPath: validateHostPath,
  gcePersistentDisk(findings, path, source) {
    const at = path.replace(/gcePersistentDisk$/, 'persistentDisk')
    requireFields(findings, at, source, 'pdName')
    validatePartition(findings, at, source.partition)
  },
  awsElasticBlockStore(findings, path, source) {
    requireFields(findings, path, source, 'volumeID')
    validatePartition(findings, path, source.partition)
  },
  glusterfs(findings, path, source) {
    requireFields(findings, path, source, 'endpoints', 'path')
    const namespace = source.endpointsNamespace
    const at = `${path}.endpointsNamespace`
    if (namespace === '')
      findings.invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')
    else if (namespace) findings.problems(at, namespace, problemsOfDns1123Label(namespace))
  },
  flocker: validateFlocker,
  nfs: validateNfs,
  rbd: (findings, path, source) => requireFields(findings, path, source, 'monitors', 'image'),
  quobyte: validateQuobyte,
  cephfs: (findings, path, source) => requireFields(findings, path, source, 'monitors'),
  iscsi(findings, path, source, { name }) {
    validateIscsi(findings, path, source)
    if (source.initiatorName !== undefined && `${name}:${source.targetPortal}`.length > 64)
      findings.invalid(
        `${path}.targetportal`,
        source.targetPortal,
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
      )
    if (source.secretRef && !source.secretRef.name) findings.required(`${path}.secretRef.name`)
  },
  cinder(findings, path, source) {
    requireFields(findings, path, source, 'volumeID')
    validateSecretRef(findings, `${path}.secretRef`, source.secretRef, remote)
  },
  fc: validateFc,
  flexVolume: validateFlex,
  azureFile(findings, path, source) {
    requireFields(findings, path, source, 'secretName', 'shareName')
    if (source.secretNamespace === '') findings.required(`${path}.secretNamespace`)
  },
  vsphereVolume: (findings, path, source) => requireFields(findings, path, source, 'volumePath'),
  photonPersistentDisk: (findings, path, source) => requireFields(findings, path, source, 'pdID'),
  portworxVolume: (findings, path, source) => requireFields(findings, path, source, 'volumeID'),
  azureDisk: validateAzureDisk,
  scaleIO: (findings, path, source) =>
    requireFields(findings, path, source, 'gateway', 'system', 'volumeName'),
  local(findings, path, source, { spec }) {
    requireFields(findings, path, source, 'path')
    validateNoBacksteps(findings, `${path}.path`, source.path)
    if (!spec.nodeAffinity) findings.required('spec.nodeAffinity', 'Local volume requires node affinity')
  },
  storageos(findings, path, source) {
    validateStorageOs(findings, path, source)
    validateSecretRef(findings, `${path}.secretRef`, source.secretRef, remote)
  },
  csi: validateCsi,
}

const sourceKinds = Object.keys(sourceChecks) as readonly SourceKind[]

const csiSecretRefs = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

function validateCsi(findings: Findings, path: string, csi: Sources['csi']): void {
  validateCsiDriverName(findings, `${path}.driver`, csi.driver)
  requireFields(findings, path, csi, 'volumeHandle')
  for (const field of csiSecretRefs) {
    const ref = csi[field]
    if (!ref) continue
    validateSecretRef(findings, `${path}.${field}`, ref, remote)
    if (ref.name) findings.problems(`${path}.${field}.name`, ref.name, problemsOfDns1123Subdomain(ref.name))
    if (ref.namespace)
      findings.problems(`${path}.${field}.namespace`, ref.namespace, problemsOfDns1123Label(ref.namespace))
  }
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
  validateSources(findings, { name: volume.metadata?.name ?? '', spec })
  if (policy === 'Recycle' && spec.hostPath && /^\/+$/.test(spec.hostPath.path))
    findings.forbidden(
      'spec.persistentVolumeReclaimPolicy',
      "may not be 'recycle' for a hostPath mount of '/'",
    )
  const { storageClassName } = spec
  if (storageClassName)
    findings.problems('spec.storageClassName', storageClassName, problemsOfDns1123Subdomain(storageClassName))
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode))
    findings.notSupported('spec.volumeMode', volumeMode, volumeModes)
  validateAttributesClass(findings, spec)
}

function validateCapacity(findings: Findings, capacity: PersistentVolumeSpec['capacity'] = {}): void {
  const names = Object.keys(capacity)
  if (names.length === 0) findings.required('spec.capacity')
  if (names.length !== 1 || names[0] !== 'storage')
    findings.notSupported('spec.capacity', names.length === 0 ? null : capacity, ['storage'])
  for (const name of names) {
    const path = `spec.capacity[${name}]`
    const amount = readQuantity(findings, path, capacity[name] ?? '')
    if (amount && signOfQuantity(amount) <= 0)
      findings.invalid(path, formatQuantity(amount), 'must be greater than zero')
  }
}

function validateSources(
  findings: Findings,
  volume: { readonly name: string; readonly spec: PersistentVolumeSpec },
): void {
  let found = false
  for (const kind of sourceKinds) {
    if (!volume.spec[kind]) continue
    const shown = kind === 'cephfs' ? 'cephFS' : kind
    if (found) findings.forbidden(`spec.${shown}`, 'may not specify more than 1 volume type')
    else checkSource(findings, kind, volume)
    found = true
  }
  if (!found) findings.required('spec', 'must specify a volume type')
}

function checkSource<K extends SourceKind>(
  findings: Findings,
  kind: K,
  volume: { readonly name: string; readonly spec: PersistentVolumeSpec },
): void {
  const source: Partial<Sources>[K] = volume.spec[kind]
  if (source) sourceChecks[kind](findings, `spec.${kind}`, source, volume)
}

function validateAttributesClass(
  findings: Findings,
  { volumeAttributesClassName: name, csi }: PersistentVolumeSpec,
): void {
  if (name === undefined) return
  const path = 'spec.volumeAttributesClassName'
  if (name) findings.problems(path, name, problemsOfDns1123Subdomain(name))
  else findings.required(path, 'an empty string is disallowed')
  if (!csi) findings.required('spec.csi', 'has to be specified when using volumeAttributesClassName')
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

/** The source alone, without the secret for expansion where the old volume had none: that may be added. */
function sourceOf(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  const source: { [kind: string]: unknown } = {}
  for (const kind of sourceKinds) if (spec[kind] !== undefined) source[kind] = spec[kind]
  if (spec.csi && old.csi && !old.csi.controllerExpandSecretRef)
    source.csi = { ...spec.csi, controllerExpandSecretRef: undefined }
  return source
}
