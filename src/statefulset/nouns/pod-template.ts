import type { ControllerRevision, Pod, StatefulSet, Volume } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { templateOf } from '../../workload/revision-data.ts'
import { revisionLabel } from '../../workload/revisions.ts'
import { claimNameOf, claimTemplatesOf } from './claims.ts'
import { identityLabels, type Ordinal, podNameOf } from './identity.ts'
import { setOwner } from './set-owner.ts'

/** The Pod for an ordinal as a revision describes it. What the revision does not hold comes from the live set. */
export function buildPod(set: StatefulSet, revision: ControllerRevision, ordinal: Ordinal): Pod {
  return createPodBuilder(set, revision)(ordinal)
}

/** Makes the Pods of one revision: all that they have in common is prepared once. */
export function createPodBuilder(set: StatefulSet, revision: ControllerRevision): (ordinal: Ordinal) => Pod {
  const template = templateOf(revision) ?? set.spec?.template ?? {}
  const { labels, annotations, finalizers } = template.metadata ?? {}
  const { hostname: _, subdomain: __, volumes = [], ...rest } = template.spec ?? { containers: [] }
  const named = { generateName: `${nameOf(set)}-`, namespace: set.metadata?.namespace }
  const marked = { ...(annotations ? { annotations } : {}), ...(finalizers ? { finalizers } : {}) }
  const ownerReferences = [setOwner(set)]
  const revisionName = nameOf(revision)
  // Host name and subdomain are given at birth and never mended afterwards: they are immutable.
  const spec = set.spec?.serviceName ? { ...rest, subdomain: set.spec.serviceName } : rest
  const hasVolumes = volumes.length > 0 || claimTemplatesOf(set).length > 0
  return ordinal => {
    const name = podNameOf(set, ordinal)
    const ownLabels = { ...labels, ...identityLabels(set, ordinal), [revisionLabel]: revisionName }
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...named, labels: ownLabels, ...marked, ownerReferences },
      spec: hasVolumes
        ? { ...spec, hostname: name, volumes: volumesWithClaims(set, volumes, ordinal) }
        : { ...spec, hostname: name },
    }
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
