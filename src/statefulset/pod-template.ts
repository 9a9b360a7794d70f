import type { ControllerRevision, Pod, PodSpec, StatefulSet, Volume } from '../api/generated/types.ts'
import { claimNameOf, claimTemplatesOf } from './claims.ts'
import { identityLabels, nameOf, type Ordinal, podNameOf, revisionLabel } from './identity.ts'
import { setOwner } from './owners.ts'
import { templateOf } from './revision-data.ts'

/** The Pod for an ordinal as a revision describes it. What the revision does not hold comes from the live set. */
export function buildPod(set: StatefulSet, revision: ControllerRevision, ordinal: Ordinal): Pod {
  const template = templateOf(revision) ?? set.spec?.template ?? {}
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podNameOf(set, ordinal),
      generateName: `${nameOf(set)}-`,
      namespace: set.metadata?.namespace,
      labels: { ...labels, ...identityLabels(set, ordinal), [revisionLabel]: nameOf(revision) },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [setOwner(set)],
    },
    spec: specWithIdentity(set, template.spec ?? { containers: [] }, ordinal),
  }
}

/** Host name and subdomain are given at birth and never mended afterwards: they are immutable. */
function specWithIdentity(set: StatefulSet, spec: PodSpec, ordinal: Ordinal): PodSpec {
  const { hostname: _, subdomain: __, volumes, ...rest } = spec
  const mounted = volumesWithClaims(set, volumes ?? [], ordinal)
  return {
    ...rest,
    hostname: podNameOf(set, ordinal),
    ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}),
    ...(mounted.length > 0 ? { volumes: mounted } : {}),
  }
}

/** The claims' volumes in the order of their templates, then the template's own but for those of the same name. */
function volumesWithClaims(
  set: StatefulSet,
  volumes: readonly Volume[],
  ordinal: Ordinal,
): readonly Volume[] {
  const templates = claimTemplatesOf(set)
  if (templates.length === 0) return volumes
  const names = new Set(templates.map(nameOf))
  return [
    ...templates.map(template => ({
      name: nameOf(template),
      persistentVolumeClaim: { claimName: claimNameOf(set, template, ordinal) },
    })),
    ...volumes.filter(volume => !names.has(volume.name)),
  ]
}

/** Whether the Pod mounts each of its claims under its template's name. */
export function storageMatches(set: StatefulSet, pod: Pod, ordinal: Ordinal): boolean {
  return claimTemplatesOf(set).every(template => {
    const volume = pod.spec?.volumes?.find(each => each.name === nameOf(template))
    return volume?.persistentVolumeClaim?.claimName === claimNameOf(set, template, ordinal)
  })
}

/** The Pod with the name, labels and volumes it ought to have. */
export function repairedPod(set: StatefulSet, pod: Pod, ordinal: Ordinal): Pod {
  const mends = storageMatches(set, pod, ordinal)
    ? {}
    : { volumes: volumesWithClaims(set, pod.spec?.volumes ?? [], ordinal) }
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name: podNameOf(set, ordinal),
      namespace: set.metadata?.namespace,
      labels: { ...pod.metadata?.labels, ...identityLabels(set, ordinal) },
    },
    spec: { ...(pod.spec ?? { containers: [] }), ...mends },
  }
}
