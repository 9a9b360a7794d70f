import type { Pod, Secret } from '../../api/generated/types.ts'
import { credentialsOf, type RegistryCredential } from '../../registry/credentials.ts'

/** The credentials in the pod's pull secrets. A secret that is missing or of another kind gives none: the pull says it. */
export const pullCredentials = (
  pod: Pod,
  secretNamed: (name: string) => Secret | null,
): readonly RegistryCredential[] =>
  (pod.spec?.imagePullSecrets ?? []).flatMap(({ name = '' }) => credentialsOf(secretNamed(name)?.data ?? {}))
