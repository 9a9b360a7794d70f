// Where the bytes of a persistent volume are: one of twenty-odd kinds of storage.
import type { PersistentVolumeSpec } from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateNoBacksteps } from '../rules/paths.ts'
import { validateHostPath } from './host-path.ts'
import {
  requireFields,
  validateAzureDisk,
  validateCsiDriverName,
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
    requireFields(findings, path, source, 'targetPortal')
    if (source.initiatorName !== undefined && `${name}:${source.targetPortal}`.length > 64)
      findings.invalid(
        `${path}.targetportal`,
        source.targetPortal,
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
      )
    validateIscsi(findings, path, source, 'persistent')
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

/** A volume has exactly one source. `path` is where its spec stands. */
export function validateVolumeSource(
  findings: Findings,
  path: string,
  volume: { readonly name: string; readonly spec: PersistentVolumeSpec },
): void {
  let found = false
  for (const kind of sourceKinds) {
    if (!volume.spec[kind]) continue
    const shown = kind === 'cephfs' ? 'cephFS' : kind
    // Of a flexVolume upstream does not ask whether it is one too many.
    if (found && kind !== 'flexVolume')
      findings.forbidden(`${path}.${shown}`, 'may not specify more than 1 volume type')
    else checkSource(findings, `${path}.${kind}`, kind, volume)
    found = true
  }
  if (!found) findings.required(path, 'must specify a volume type')
}

function checkSource<K extends SourceKind>(
  findings: Findings,
  path: string,
  kind: K,
  volume: { readonly name: string; readonly spec: PersistentVolumeSpec },
): void {
  const source: Partial<Sources>[K] = volume.spec[kind]
  if (source) sourceChecks[kind](findings, path, source, volume)
}

/** The source alone, without the secret for expansion where the old volume had none: that may be added. */
export function sourceOf(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  const source: { [kind: string]: unknown } = {}
  for (const kind of sourceKinds) if (spec[kind] !== undefined) source[kind] = spec[kind]
  if (spec.csi && old.csi && !old.csi.controllerExpandSecretRef)
    source.csi = { ...spec.csi, controllerExpandSecretRef: undefined }
  return source
}
