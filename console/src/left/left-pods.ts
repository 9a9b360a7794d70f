// Pods that a set has made and that belong to none any more: a deletion can leave them behind. Nobody makes them anew, and
// no set shows them. A set that is made again as they say takes them in. Pure.
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { isTerminating, nameOf } from '../../../src/api/object.ts'
import { ordinalOf, parsePodName, podNameLabel } from '../../../src/statefulset/nouns/identity.ts'
import { templateOf } from '../../../src/workload/revision-data.ts'
import { revisionOf, sortRevisions } from '../../../src/workload/revisions.ts'
import { keyOf } from '../live/sorted-objects.ts'

/** Those of one set that is not there. */
export interface LeftPods {
  readonly namespace: string
  readonly set: string
  /** By ordinal. */
  readonly pods: readonly Pod[]
}

const namespaceOf = (object: Pod): string => object.metadata?.namespace ?? ''

/** By namespace and name. Pods of a set that is there are its own affair: it takes in what its selector matches. */
export function leftPodsOf(pods: readonly Pod[], sets: readonly StatefulSet[]): readonly LeftPods[] {
  const found = new Map<string, LeftPods & { readonly pods: Pod[] }>()
  for (const pod of pods) {
    const name = nameOf(pod)
    const { labels, ownerReferences } = pod.metadata ?? {}
    // Sets write the name of each Pod on it, too: nobody else does.
    if (labels?.[podNameLabel] !== name || (ownerReferences ?? []).length > 0 || isTerminating(pod)) continue
    const parts = parsePodName(name)
    if (!parts || parts.ordinal === null) continue
    const key = `${namespaceOf(pod)}/${parts.parent}`
    const before = found.get(key)
    if (before) before.pods.push(pod)
    else found.set(key, { namespace: namespaceOf(pod), set: parts.parent, pods: [pod] })
  }
  if (found.size === 0) return nothing
  for (const set of sets) found.delete(keyOf(set))
  return [...found.values()].map(each => ({
    ...each,
    pods: each.pods.toSorted((a, b) => (ordinalOf(a) ?? 0) - (ordinalOf(b) ?? 0)),
  }))
}

const nothing: readonly LeftPods[] = []

export interface LeftBeside {
  readonly revisions: readonly ControllerRevision[]
  readonly claims: readonly PersistentVolumeClaim[]
}

/**
 * The set that takes them in: of the template that the newest of them was made from, with as many Pods, and templates for
 * their claims. Null where that template is not kept any more.
 */
export function setForLeft({ namespace, set, pods }: LeftPods, beside: LeftBeside): StatefulSet | null {
  const names = new Set(pods.map(revisionOf))
  const revision = sortRevisions(
    beside.revisions.filter(each => each.metadata?.namespace === namespace && names.has(nameOf(each))),
  ).at(-1)
  const template = revision && templateOf(revision)
  const labels = template?.metadata?.labels
  const ordinals = pods.flatMap(pod => ordinalOf(pod) ?? [])
  const [start, end] = [ordinals[0], ordinals.at(-1)]
  if (!template || !labels || start === undefined || end === undefined) return null
  const serviceName = pods.find(pod => pod.spec?.subdomain)?.spec?.subdomain ?? ''
  const claims = claimTemplatesOf(pods, beside.claims)
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: set, namespace },
    spec: {
      replicas: end - start + 1,
      ...(start > 0 ? { ordinals: { start } } : {}),
      serviceName,
      selector: { matchLabels: labels },
      template: withoutPatchWord(template),
      ...(claims.length > 0 ? { volumeClaimTemplates: claims } : {}),
    },
  }
}

/** How the template stands in a revision: `$patch` tells how it is applied. */
function withoutPatchWord<T extends object>(template: T): T {
  const { $patch: _, ...rest } = template as T & { readonly $patch?: unknown }
  return rest as unknown as T
}

/** A Pod's claim is named by its template and the Pod. */
function claimTemplatesOf(
  pods: readonly Pod[],
  claims: readonly PersistentVolumeClaim[],
): readonly PersistentVolumeClaim[] {
  const templates = new Map<string, PersistentVolumeClaim>()
  const byKey = new Map(claims.map(claim => [keyOf(claim), claim]))
  for (const pod of pods)
    for (const { name, persistentVolumeClaim } of pod.spec?.volumes ?? []) {
      const claimName = persistentVolumeClaim?.claimName
      if (claimName !== `${name}-${nameOf(pod)}` || templates.has(name)) continue
      const claim = byKey.get(`${namespaceOf(pod)}/${claimName}`)
      if (claim) templates.set(name, claimTemplateOf(name, claim))
    }
  return [...templates.values()]
}

function claimTemplateOf(name: string, { spec }: PersistentVolumeClaim): PersistentVolumeClaim {
  const { accessModes, resources, storageClassName, volumeMode } = spec ?? {}
  return {
    metadata: { name },
    spec: {
      ...(accessModes ? { accessModes } : {}),
      ...(resources ? { resources } : {}),
      ...(storageClassName === undefined ? {} : { storageClassName }),
      ...(volumeMode === undefined ? {} : { volumeMode }),
    },
  }
}
