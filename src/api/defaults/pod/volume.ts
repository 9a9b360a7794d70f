import type { ProjectedVolumeSource, Volume } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { setClaimSpecDefaults } from '../persistent-volume-claim.ts'
import { each, fill, structIn } from '../struct.ts'
import { setFieldDefaults } from './container.ts'
import { pullPolicyOf } from './image-tag.ts'
import { setIscsiDefaults, setLegacyVolumeDefaults } from './legacy-volumes.ts'

/** 0644. */
const fileMode = 420

export function setVolumeDefaults(volume: Draft<Volume>): void {
  if (Object.keys(volume).every(field => field === 'name')) volume.emptyDir = {}
  const { configMap, downwardAPI, ephemeral, hostPath, image, projected, secret } = volume
  if (hostPath) hostPath.type ??= ''
  if (secret) secret.defaultMode ??= fileMode
  if (configMap) configMap.defaultMode ??= fileMode
  if (downwardAPI) {
    downwardAPI.defaultMode ??= fileMode
    for (const item of each(downwardAPI.items)) setFieldDefaults(item)
  }
  if (projected) setProjectedDefaults(projected)
  if (ephemeral?.volumeClaimTemplate) setClaimSpecDefaults(structIn(ephemeral.volumeClaimTemplate, 'spec'))
  if (image) fill(image, 'pullPolicy', pullPolicyOf(image.reference))
  setIscsiDefaults(volume.iscsi)
  setLegacyVolumeDefaults(volume)
}

function setProjectedDefaults(projected: Draft<ProjectedVolumeSource>): void {
  projected.defaultMode ??= fileMode
  for (const { downwardAPI, serviceAccountToken } of each(projected.sources)) {
    for (const item of each(downwardAPI?.items)) setFieldDefaults(item)
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600
  }
}
