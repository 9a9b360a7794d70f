// The volumes of a pod: each has a name and exactly one source.
import type { ObjectMeta, Volume } from '../../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../../names.ts'
import { signOfQuantity } from '../../../quantity.ts'
import type { Findings } from '../../rules/findings.ts'
import { validateDescendingPath } from '../../rules/paths.ts'
import { readQuantity } from '../../rules/resources.ts'
import { validateHostPath } from '../../storage/host-path.ts'
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
} from '../../storage/network-volumes.ts'
import { validateClaimTemplate } from '../../storage/persistent-volume-claim.ts'
import { validatePullPolicy } from '../pull-policy.ts'
import {
  validateDownwardFile,
  validateFileMode,
  validateKeyToPath,
  validateProjected,
} from './projected-volume.ts'
import type { Volumes } from './volume-mounts.ts'

export interface VolumeRules {
  /** The pod's metadata, or null in a template. */
  readonly metadata: ObjectMeta | null
}

type Sources = Required<Omit<Volume, 'name'>>
type SourceKind = keyof Sources
type SourceCheck<K extends SourceKind> = (
  findings: Findings,
  path: string,
  source: Sources[K],
  around: Around,
) => void

/** The volume that the source is of, and the rules for it. */
interface Around extends VolumeRules {
  readonly volume: Volume
}

const local = { withNamespace: false }

/** By kind of source, in the order in which upstream looks at them: the first counts, others are too many. */
const sourceChecks: { readonly [K in SourceKind]: SourceCheck<K> } = {
  emptyDir(findings, path, { sizeLimit }) {
    const limit = sizeLimit === undefined ? null : readQuantity(findings, `${path}.sizeLimit`, sizeLimit)
    if (limit && signOfQuantity(limit) < 0)
      findings.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  },
  hostPath: (findings, path, source) => validateHostPath(findings, path, source),
  gitRepo(findings, path, source) {
    requireFields(findings, path, source, 'repository')
    validateDescendingPath(findings, `${path}.directory`, source.directory ?? '')
  },
  gcePersistentDisk(findings, _, source) {
    const path = _.replace(/gcePersistentDisk$/, 'persistentDisk')
    requireFields(findings, path, source, 'pdName')
    validatePartition(findings, path, source.partition)
  },
  awsElasticBlockStore(findings, path, source) {
    requireFields(findings, path, source, 'volumeID')
    validatePartition(findings, path, source.partition)
  },
  secret(findings, path, { secretName, defaultMode, items }) {
    if (!secretName) findings.required(`${path}.secretName`)
    validateFileMode(findings, `${path}.defaultMode`, defaultMode)
    items?.forEach((item, index) => {
      validateKeyToPath(findings, `${path}.items[${index}]`, item)
    })
  },
  nfs: validateNfs,
  iscsi(findings, path, source, { volume: { name } }) {
    requireFields(findings, path, source, 'targetPortal')
    validateIscsi(findings, path, source)
    if (source.initiatorName !== undefined && `${name}:${source.targetPortal}`.length > 64)
      findings.invalid(
        path.replace(/iscsi$/, 'name'),
        name,
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
      )
  },
  glusterfs: (findings, path, source) => requireFields(findings, path, source, 'endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: (findings, path, source) => requireFields(findings, path, source, 'claimName'),
  rbd: (findings, path, source) => requireFields(findings, path, source, 'monitors', 'image'),
  cinder(findings, path, source) {
    requireFields(findings, path, source, 'volumeID')
    validateSecretRef(findings, `${path}.secretRef`, source.secretRef, local)
  },
  cephfs: (findings, path, source) => requireFields(findings, path, source, 'monitors'),
  quobyte: validateQuobyte,
  downwardAPI(findings, path, { defaultMode, items }) {
    validateFileMode(findings, `${path}.defaultMode`, defaultMode)
    for (const file of items ?? []) validateDownwardFile(findings, path, file)
  },
  fc: validateFc,
  flexVolume: validateFlex,
  configMap(findings, path, { name, defaultMode, items }) {
    if (!name) findings.required(`${path}.name`)
    validateFileMode(findings, `${path}.defaultMode`, defaultMode)
    items?.forEach((item, index) => {
      validateKeyToPath(findings, `${path}.items[${index}]`, item)
    })
  },
  azureFile: (findings, path, source) => requireFields(findings, path, source, 'secretName', 'shareName'),
  vsphereVolume: (findings, path, source) => requireFields(findings, path, source, 'volumePath'),
  photonPersistentDisk: (findings, path, source) => requireFields(findings, path, source, 'pdID'),
  portworxVolume: (findings, path, source) => requireFields(findings, path, source, 'volumeID'),
  azureDisk: validateAzureDisk,
  storageos(findings, path, source) {
    validateStorageOs(findings, path, source)
    validateSecretRef(findings, `${path}.secretRef`, source.secretRef, local)
  },
  projected: validateProjected,
  scaleIO: (findings, path, source) =>
    requireFields(findings, path, source, 'gateway', 'system', 'volumeName'),
  csi(findings, path, { driver, nodePublishSecretRef }) {
    validateCsiDriverName(findings, `${path}.driver`, driver)
    validateSecretRef(findings, `${path}.nodePublishSecretRef`, nodePublishSecretRef, local)
    const name = nodePublishSecretRef?.name
    if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Subdomain(name))
  },
  ephemeral(findings, path, { volumeClaimTemplate }, { volume, metadata }) {
    if (volumeClaimTemplate)
      validateClaimTemplate(findings, `${path}.volumeClaimTemplate`, volumeClaimTemplate)
    else findings.required(`${path}.volumeClaimTemplate`)
    if (!metadata?.name || !volume.name) return
    const claim = `${metadata.name}-${volume.name}`
    for (const problem of problemsOfDns1123Subdomain(claim))
      findings.invalid(path.replace(/ephemeral$/, 'name'), volume.name, `PVC name "${claim}": ${problem}`)
  },
  image(findings, path, { reference, pullPolicy }, { metadata }) {
    if (metadata && !reference) findings.required(`${path}.reference`)
    validatePullPolicy(findings, `${path}.pullPolicy`, pullPolicy)
  },
}

const sourceKinds = Object.keys(sourceChecks) as readonly SourceKind[]

/** The field that upstream names where a source is one too many; it is not always the field's name. */
const shownKinds: { readonly [kind: string]: string } = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** The volumes that containers may mount; those with faults are not among them. */
export function validateVolumes(
  findings: Findings,
  path: string,
  volumes: readonly Volume[],
  rules: VolumeRules,
): Volumes {
  const valid = new Map<string, Volume>()
  const podName = rules.metadata?.name
  const created = new Set(
    podName ? volumes.filter(volume => volume.ephemeral).map(volume => `${podName}-${volume.name}`) : [],
  )
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`
    const before = findings.errors.length
    validateSource(findings, at, volume, rules)
    if (volume.name) findings.problems(`${at}.name`, volume.name, problemsOfDns1123Label(volume.name))
    else findings.required(`${at}.name`)
    if (valid.has(volume.name)) findings.duplicate(`${at}.name`, volume.name)
    if (findings.errors.length === before) valid.set(volume.name, volume)
    const claimName = volume.persistentVolumeClaim?.claimName
    if (claimName && created.has(claimName))
      findings.invalid(
        `${at}.persistentVolumeClaim.claimName`,
        claimName,
        'must not reference a PVC that gets created for an ephemeral volume',
      )
  })
  return valid
}

function validateSource(findings: Findings, path: string, volume: Volume, rules: VolumeRules): void {
  let found = false
  for (const kind of sourceKinds) {
    if (volume[kind] === undefined || volume[kind] === null) continue
    if (found)
      findings.forbidden(`${path}.${shownKinds[kind] ?? kind}`, 'may not specify more than 1 volume type')
    else checkSource(findings, `${path}.${kind}`, kind, { volume, ...rules })
    found = true
  }
  if (!found) findings.required(path, 'must specify a volume type')
}

function checkSource<K extends SourceKind>(findings: Findings, path: string, kind: K, around: Around): void {
  const source: Partial<Sources>[K] = around.volume[kind]
  if (source) sourceChecks[kind](findings, path, source, around)
}
