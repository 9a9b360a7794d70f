import type { Pod, Volume } from './generated/types.ts'

/** The names of the objects in its own namespace that a pod cannot run without. */
export interface PodReferences {
  readonly configMaps: ReadonlySet<string>
  readonly secrets: ReadonlySet<string>
  readonly claims: ReadonlySet<string>
}

export function referencesOf(pod: Pod): PodReferences {
  const configMaps = new Set<string>()
  const secrets = new Set<string>()
  const claims = new Set<string>()
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {}
  for (const { env, envFrom } of [...initContainers, ...containers, ...ephemeralContainers]) {
    for (const { configMapRef, secretRef } of envFrom ?? []) {
      if (configMapRef?.name) configMaps.add(configMapRef.name)
      if (secretRef?.name) secrets.add(secretRef.name)
    }
    for (const { valueFrom } of env ?? []) {
      if (valueFrom?.configMapKeyRef?.name) configMaps.add(valueFrom.configMapKeyRef.name)
      if (valueFrom?.secretKeyRef?.name) secrets.add(valueFrom.secretKeyRef.name)
    }
  }
  for (const volume of pod.spec?.volumes ?? []) {
    for (const { configMap, secret } of [volume, ...(volume.projected?.sources ?? [])]) {
      if (configMap?.name) configMaps.add(configMap.name)
      const name =
        secret && ('secretName' in secret ? secret.secretName : 'name' in secret ? secret.name : '')
      if (name) secrets.add(name)
    }
    const claim = claimNameOf(pod, volume)
    if (claim !== null) claims.add(claim)
  }
  for (const { name } of pod.spec?.imagePullSecrets ?? []) if (name) secrets.add(name)
  return { configMaps, secrets, claims }
}

/** The claim that a volume stands for: the one it names, or the one that was made for it alone. */
export const claimNameOf = (pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | null =>
  persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata?.name}-${name}` : null)
