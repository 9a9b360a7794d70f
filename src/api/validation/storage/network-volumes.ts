// The volumes that live outside of the node: disks of clouds and network file systems. Most of them are handled by CSI
// drivers by now or not at all, but their fields are still checked.
import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
} from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain, rangeText } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'

/** `Required value` for each of these fields that is empty. */
export function requireFields<T extends object>(
  findings: Findings,
  path: string,
  source: T,
  ...fields: readonly (keyof T & string)[]
): void {
  for (const field of fields) {
    const value = source[field]
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
      findings.required(`${path}.${field}`)
  }
}

export interface SecretRefRules {
  /** References of a PersistentVolume name a namespace too. */
  readonly withNamespace: boolean
}

export function validateSecretRef(
  findings: Findings,
  path: string,
  ref: { readonly name?: string; readonly namespace?: string } | undefined,
  { withNamespace }: SecretRefRules,
): void {
  if (!ref) return
  if (!ref.name) findings.required(`${path}.name`)
  if (withNamespace && !ref.namespace) findings.required(`${path}.namespace`)
}

export function validatePartition(findings: Findings, path: string, partition = 0): void {
  if (partition < 0 || partition > 255) findings.invalid(`${path}.partition`, partition, rangeText(1, 255))
}

export function validateNfs(findings: Findings, path: string, nfs: NFSVolumeSource): void {
  requireFields(findings, path, nfs, 'server', 'path')
  if (!nfs.path.startsWith('/')) findings.invalid(`${path}.path`, nfs.path, 'must be an absolute path')
}

const qualifiedNames: { readonly [prefix: string]: RegExp } = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
}

type Iscsi = Omit<ISCSIVolumeSource, 'secretRef'> & { readonly secretRef?: { readonly name?: string } }

/** What is said of a name that is of no known kind: less of a PersistentVolume's than of a Pod's. */
const unknownKind = {
  pod: 'must be valid format starting with iqn, eui, or naa',
  persistent: 'must be valid format',
} as const

export function validateIscsi(
  findings: Findings,
  path: string,
  iscsi: Iscsi,
  of: keyof typeof unknownKind = 'pod',
): void {
  if (iscsi.iqn) validateInitiator(findings, `${path}.iqn`, iscsi.iqn, unknownKind[of])
  else findings.required(`${path}.iqn`)
  if (iscsi.lun < 0 || iscsi.lun > 255) findings.invalid(`${path}.lun`, iscsi.lun, rangeText(0, 255))
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef)
    findings.required(`${path}.secretRef`)
  if (of === 'persistent' && iscsi.secretRef && !iscsi.secretRef.name)
    findings.required(`${path}.secretRef.name`)
  if (iscsi.initiatorName !== undefined)
    validateInitiator(findings, `${path}.initiatorname`, iscsi.initiatorName, unknownKind[of])
}

function validateInitiator(findings: Findings, path: string, name: string, unknown: string): void {
  const form = qualifiedNames[name.slice(0, 3)]
  if (!form) findings.invalid(path, name, unknown)
  else if (!form.test(name)) findings.invalid(path, name, 'must be valid format')
}

export function validateFc(findings: Findings, path: string, fc: FCVolumeSource): void {
  const { targetWWNs = [], wwids = [], lun } = fc
  if (targetWWNs.length === 0 && wwids.length === 0)
    findings.required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')
  if (targetWWNs.length === 0) return
  if (wwids.length > 0)
    findings.invalid(
      `${path}.targetWWNs`,
      targetWWNs,
      'targetWWNs and wwids can not be specified simultaneously',
    )
  if (lun === undefined) findings.required(`${path}.lun`, 'lun is required if targetWWNs is specified')
  else if (lun < 0 || lun > 255) findings.invalid(`${path}.lun`, lun, rangeText(0, 255))
}

export function validateQuobyte(findings: Findings, path: string, quobyte: QuobyteVolumeSource): void {
  const { registry, tenant = '' } = quobyte
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (!registry) findings.required(`${path}.registry`, pairs)
  else if (tenant.length >= 65)
    findings.required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')
  else
    for (const pair of registry.split(','))
      if (!/^(\[[^\]]*\]|[^:[\]]*):[^:]*$/.test(pair)) findings.invalid(`${path}.registry`, registry, pairs)
  requireFields(findings, path, quobyte, 'volume')
}

export function validateFlocker(findings: Findings, path: string, flocker: FlockerVolumeSource): void {
  const { datasetName = '', datasetUUID } = flocker
  if (!datasetName && !datasetUUID) findings.required(path, 'one of datasetName and datasetUUID is required')
  if (datasetName && datasetUUID)
    findings.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  if (datasetName.includes('/')) findings.invalid(`${path}.datasetName`, datasetName, "must not contain '/'")
}

export function validateFlex(
  findings: Findings,
  path: string,
  flex: { readonly driver: string; readonly options?: { readonly [key: string]: string } },
): void {
  requireFields(findings, path, flex, 'driver')
  for (const key in flex.options) {
    const domain = `.${(key.split('/', 1)[0] ?? '').toLowerCase()}`
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
      findings.invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')
  }
}

export function validateStorageOs(
  findings: Findings,
  path: string,
  storageos: { readonly volumeName?: string; readonly volumeNamespace?: string },
): void {
  const { volumeName, volumeNamespace } = storageos
  if (volumeName) findings.problems(`${path}.volumeName`, volumeName, problemsOfDns1123Label(volumeName))
  else findings.required(`${path}.volumeName`)
  if (volumeNamespace)
    findings.problems(`${path}.volumeNamespace`, volumeNamespace, problemsOfDns1123Label(volumeNamespace))
}

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'] as const
const diskKinds = ['Dedicated', 'Managed', 'Shared'] as const
const managedDisk =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function validateAzureDisk(findings: Findings, path: string, disk: AzureDiskVolumeSource): void {
  requireFields(findings, path, disk, 'diskName', 'diskURI')
  const { cachingMode, kind, diskURI } = disk
  if (cachingMode !== undefined && !(cachingModes as readonly string[]).includes(cachingMode))
    findings.notSupported(`${path}.cachingMode`, cachingMode, cachingModes)
  if (kind === undefined) return
  if (!(diskKinds as readonly string[]).includes(kind)) findings.notSupported(`${path}.kind`, kind, diskKinds)
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/'))
    findings.notSupported(`${path}.diskURI`, diskURI, [managedDisk])
  if (kind !== 'Managed' && !diskURI.startsWith('https://'))
    findings.notSupported(`${path}.diskURI`, diskURI, [blobDisk])
}

const driverNameBytesMax = 63

export function validateCsiDriverName(findings: Findings, path: string, driver: string): void {
  if (!driver) findings.required(path)
  if (driver.length > driverNameBytesMax) findings.tooLong(path, driverNameBytesMax)
  findings.problems(path, driver, problemsOfDns1123Subdomain(driver.toLowerCase()))
}
