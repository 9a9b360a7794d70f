import type { Container, Volume, VolumeDevice, VolumeMount } from '../../../generated/types.ts'
import type { Findings } from '../../rules/findings.ts'
import { hasBackstep, validateDescendingPath } from '../../rules/paths.ts'

/** What a mount can refer to: the pod's volumes by name. */
export type Volumes = ReadonlyMap<string, Pick<Volume, 'persistentVolumeClaim' | 'ephemeral'>>

type MountingContainer = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>

export function validateMounts(
  findings: Findings,
  path: string,
  container: MountingContainer,
  volumes: Volumes,
): void {
  const { volumeMounts = [], volumeDevices = [] } = container
  const paths = new Set<string>()
  const deviceNames = new Set(volumeDevices.map(({ name }) => name))
  const devicePaths = new Set(volumeDevices.map(({ devicePath }) => devicePath))
  volumeMounts.forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`
    if (!mount.name) findings.required(`${at}.name`)
    if (!volumes.has(mount.name)) findings.notFound(`${at}.name`, mount.name)
    if (!mount.mountPath) findings.required(`${at}.mountPath`)
    if (paths.has(mount.mountPath)) findings.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique')
    paths.add(mount.mountPath)
    if (deviceNames.has(mount.name))
      findings.invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices')
    if (devicePaths.has(mount.mountPath))
      findings.invalid(
        `${at}.mountPath`,
        mount.mountPath,
        'must not already exist as a path in volumeDevices',
      )
    validateSubPath(findings, { list: `${path}.volumeMounts`, at }, mount)
    validatePropagation(findings, `${path}.volumeMounts`, mount, container)
  })
  if (volumeDevices.length > 0) validateDevices(findings, path, container, volumes)
}

function validateSubPath(
  findings: Findings,
  /** Upstream names the list, not the mount, where a path leads out of its volume. */
  { list, at }: { readonly list: string; readonly at: string },
  { subPath, subPathExpr }: VolumeMount,
): void {
  if (!subPath && !subPathExpr) return
  if (subPath) validateDescendingPath(findings, `${list}.subPath`, subPath)
  if (!subPathExpr) return
  if (subPath)
    findings.invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
  validateDescendingPath(findings, `${list}.subPathExpr`, subPathExpr)
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'] as const
const recursiveReadOnlyModes = ['Disabled', 'Enabled', 'IfPossible'] as const

function validatePropagation(
  findings: Findings,
  path: string,
  { mountPropagation, recursiveReadOnly, readOnly }: VolumeMount,
  container: MountingContainer,
): void {
  if (mountPropagation !== undefined) {
    const at = `${path}.mountPropagation`
    if (!(propagations as readonly string[]).includes(mountPropagation))
      findings.notSupported(at, mountPropagation, propagations)
    if (mountPropagation === 'Bidirectional' && !container.securityContext?.privileged)
      findings.forbidden(at, 'Bidirectional mount propagation is available only to privileged containers')
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return
  const at = `${path}.recursiveReadOnly`
  if (!(recursiveReadOnlyModes as readonly string[]).includes(recursiveReadOnly)) {
    findings.notSupported(at, recursiveReadOnly, recursiveReadOnlyModes)
    return
  }
  if (!readOnly) findings.forbidden(at, 'may only be specified when readOnly is true')
  if (mountPropagation !== undefined && mountPropagation !== 'None')
    findings.forbidden(at, 'may only be specified when mountPropagation is None or not specified')
}

function validateDevices(
  findings: Findings,
  path: string,
  { volumeDevices = [], volumeMounts = [] }: MountingContainer,
  volumes: Volumes,
): void {
  const [names, paths] = [new Set<string>(), new Set<string>()]
  const mountNames = new Set(volumeMounts.map(({ name }) => name))
  const mountPaths = new Set(volumeMounts.map(({ mountPath }) => mountPath))
  volumeDevices.forEach((device, index) => {
    const at = `${path}.volumeDevices[${index}]`
    validateDeviceVolume(findings, `${at}.name`, device, { names, volumes })
    const { devicePath } = device
    if (!devicePath) findings.required(`${at}.devicePath`)
    if (paths.has(devicePath)) findings.invalid(`${at}.devicePath`, devicePath, 'must be unique')
    if (devicePath && hasBackstep(devicePath))
      findings.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")
    else paths.add(devicePath)
    if (mountNames.has(device.name))
      findings.invalid(`${at}.name`, device.name, 'must not already exist in volumeMounts')
    if (mountPaths.has(devicePath))
      findings.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')
  })
}

function validateDeviceVolume(
  findings: Findings,
  path: string,
  { name }: VolumeDevice,
  { names, volumes }: { readonly names: Set<string>; readonly volumes: Volumes },
): void {
  const volume = volumes.get(name)
  if (!name) findings.required(path)
  if (names.has(name)) findings.invalid(path, name, 'must be unique')
  if (name) names.add(name)
  if (!volume) findings.notFound(path, name)
  else if (!volume.persistentVolumeClaim && !volume.ephemeral)
    findings.invalid(
      path,
      name,
      'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    )
}
