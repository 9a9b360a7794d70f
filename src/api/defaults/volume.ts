import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  Volume,
  VolumeProjection,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'

/** `rw-r--r--`, as upstream gives files made from objects. */
const fileMode = 0o644
const tokenSeconds = 3600

export function setVolumeDefaults(volume: Draft<Volume>): void {
  const { secret, configMap, downwardAPI, projected, hostPath, ephemeral, iscsi, rbd, scaleIO } = volume
  // A volume of no kind at all is an empty directory.
  if (Object.keys(volume).every(field => field === 'name')) volume.emptyDir = {}
  if (secret) secret.defaultMode ??= fileMode
  if (configMap) configMap.defaultMode ??= fileMode
  if (hostPath) hostPath.type ??= ''
  if (downwardAPI) {
    downwardAPI.defaultMode ??= fileMode
    setFieldRefDefaults(downwardAPI.items)
  }
  if (projected) {
    projected.defaultMode ??= fileMode
    for (const source of projected.sources ?? []) setProjectionDefaults(source)
  }
  if (ephemeral?.volumeClaimTemplate) setClaimTemplateDefaults(ephemeral.volumeClaimTemplate)
  if (iscsi) iscsi.iscsiInterface ||= 'default'
  if (rbd) {
    rbd.pool ||= 'rbd'
    rbd.user ||= 'admin'
    rbd.keyring ||= '/etc/ceph/keyring'
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned'
    scaleIO.fsType ||= 'xfs'
  }
}

function setProjectionDefaults(source: Draft<VolumeProjection>): void {
  if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= tokenSeconds
  setFieldRefDefaults(source.downwardAPI?.items)
}

function setFieldRefDefaults(items: { fieldRef?: { apiVersion?: string } }[] | undefined): void {
  for (const { fieldRef } of items ?? []) if (fieldRef) fieldRef.apiVersion ||= 'v1'
}

function setClaimTemplateDefaults(template: Draft<PersistentVolumeClaimTemplate>): void {
  setClaimSpecDefaults(template.spec)
}

export function setClaimSpecDefaults(spec: Draft<PersistentVolumeClaimSpec>): void {
  spec.volumeMode ??= 'Filesystem'
  spec.resources ??= {}
}
