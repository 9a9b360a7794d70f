// Sources of projected volumes whose features are off in Kubernetes 1.36 (ClusterTrustBundleProjection,
// PodCertificateRequest): as there, they are left out of what is written, unless what is stored has some already.
import type { PodSpec } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'

const sourcesOff = ['clusterTrustBundle', 'podCertificate'] as const

interface WithTemplate {
  readonly template?: { readonly spec?: PodSpec }
}

/** Where a pod's spec is in an object, of whatever kind it is. */
const places: { readonly [kind: string]: (object: object) => PodSpec | undefined } = {
  Pod: object => (object as { readonly spec?: PodSpec }).spec,
  PodTemplate: object => (object as WithTemplate).template?.spec,
  CronJob: object =>
    (object as { readonly spec?: { readonly jobTemplate?: { readonly spec?: WithTemplate } } }).spec
      ?.jobTemplate?.spec?.template?.spec,
  ...Object.fromEntries(
    ['Deployment', 'DaemonSet', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map(kind => [
      kind,
      (object: object) => (object as { readonly spec?: WithTemplate }).spec?.template?.spec,
    ]),
  ),
}

export function leaveOutSources(kind: string, draft: object, old: object | null): void {
  const placeOf = places[kind]
  const spec = placeOf?.(draft) as Draft<PodSpec> | undefined
  if (!spec?.volumes) return
  for (const source of sourcesOff) {
    if (old && usesSource(placeOf?.(old), source)) continue
    for (const { projected } of spec.volumes) for (const each of projected?.sources ?? []) delete each[source]
  }
}

const usesSource = (spec: PodSpec | undefined, source: (typeof sourcesOff)[number]): boolean =>
  spec?.volumes?.some(({ projected }) => projected?.sources?.some(each => each[source] !== undefined)) ??
  false
