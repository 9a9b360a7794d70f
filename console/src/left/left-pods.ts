// Pods that a set has made and that belong to none any more: a deletion can leave them behind. Nobody makes them anew, and
// no set shows them. A set that is made again as they say takes them in. Pure.
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { isTerminating, nameOf } from '../../../src/api/object.ts'
import { ordinalOf, parsePodName, podNameLabel } from '../../../src/statefulset/nouns/identity.ts'
import { revisionName, templateOf } from '../../../src/workload/revision-data.ts'
import { revisionHashLabel, revisionOf, sortRevisions } from '../../../src/workload/revisions.ts'
import { createFinder } from '../live/finder.ts'
import { keyOf } from '../live/sorted-objects.ts'

/** Those of one set that is not there. */
export interface LeftPods {
  readonly namespace: string
  readonly set: string
  /** By ordinal. */
  readonly pods: readonly Pod[]
}

const namespaceOf = (object: Pod): string => object.metadata?.namespace ?? ''

/** With the name of the set that has made it, a Pod that belongs to nothing now. */
const leftAmong = createFinder((pod: Pod) => {
  const name = nameOf(pod)
  const { labels, ownerReferences } = pod.metadata ?? {}
  // Sets write the name of each Pod on it, too: nobody else does.
  if (labels?.[podNameLabel] !== name || (ownerReferences ?? []).length > 0 || isTerminating(pod)) return null
  const parts = parsePodName(name)
  return parts && parts.ordinal !== null ? { pod, set: parts.parent } : null
})

/** By namespace and name. Pods of a set that is there are its own affair: it takes in what its selector matches. */
export function leftPodsOf(pods: readonly Pod[], sets: readonly StatefulSet[]): readonly LeftPods[] {
  const found = new Map<string, LeftPods & { readonly pods: Pod[] }>()
  for (const { pod, set } of leftAmong(pods)) {
    const key = `${namespaceOf(pod)}/${set}`
    const before = found.get(key)
    if (before) before.pods.push(pod)
    else found.set(key, { namespace: namespaceOf(pod), set, pods: [pod] })
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
 * their claims. Null where that template or a claim is not kept any more, and where they have no label in common.
 */
export function setForLeft(left: LeftPods, beside: LeftBeside): StatefulSet | null {
  const { namespace, set, pods } = left
  const names = new Set(pods.map(revisionOf))
  const revision = sortRevisions(
    beside.revisions.filter(each => each.metadata?.namespace === namespace && names.has(nameOf(each))),
  ).at(-1)
  const template = revision && templateOf(revision)
  const labels = template && selectingLabelsOf(template, left, beside)
  const ordinals = pods.flatMap(pod => ordinalOf(pod) ?? [])
  const [start, end] = [ordinals[0], ordinals.at(-1)]
  if (!template || !labels || start === undefined || end === undefined) return null
  const serviceName = pods.find(pod => pod.spec?.subdomain)?.spec?.subdomain ?? ''
  const claims = claimTemplatesOf(pods, beside.claims)
  // Templates for claims cannot be added later.
  if (!claims) return null
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

type Labels = { readonly [key: string]: string }

/**
 * A selector never changes: what it asks for is on all Pods of a set, in all its revisions, and on all claims that it made. A
 * version, say, is on the newest alone. Null where nothing is on all.
 */
function selectingLabelsOf(
  { metadata }: PodTemplateSpec,
  { namespace, set, pods }: LeftPods,
  { revisions, claims }: LeftBeside,
): Labels | null {
  const own = revisions.filter(
    ({ metadata: { name, labels, ...rest } = {} }) =>
      rest.namespace === namespace && name === revisionName(set, labels?.[revisionHashLabel] ?? ''),
  )
  const common = [
    ...pods.map(pod => pod.metadata?.labels),
    ...own.map(each => templateOf(each)?.metadata?.labels),
  ].reduce<Labels>(labelsInBoth, metadata?.labels ?? {})
  if (Object.keys(common).length === 0) return null
  const names = new Set(pods.flatMap(pod => claimsOf(pod).map(({ key }) => key)))
  return claims
    .filter(claim => names.has(keyOf(claim)))
    .reduce<Labels>((before, claim) => {
      // One that was there before the set has what labels it was given.
      const both = labelsInBoth(before, claim.metadata?.labels)
      return Object.keys(both).length > 0 ? both : before
    }, common)
}

const labelsInBoth = (one: Labels, other: Labels | undefined): Labels =>
  Object.fromEntries(Object.entries(one).filter(([key, value]) => other?.[key] === value))

/** A Pod's claim is named by its template and the Pod. */
const claimsOf = (pod: Pod) =>
  (pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim }) =>
    persistentVolumeClaim?.claimName === `${name}-${nameOf(pod)}`
      ? [{ name, key: `${namespaceOf(pod)}/${name}-${nameOf(pod)}` }]
      : [],
  )

/** Null where a Pod names a claim of a template of which no claim is there to tell. */
function claimTemplatesOf(
  pods: readonly Pod[],
  claims: readonly PersistentVolumeClaim[],
): readonly PersistentVolumeClaim[] | null {
  const templates = new Map<string, PersistentVolumeClaim | null>()
  const byKey = new Map(claims.map(claim => [keyOf(claim), claim]))
  for (const { name, key } of pods.flatMap(claimsOf)) {
    if (templates.get(name)) continue
    const claim = byKey.get(key)
    templates.set(name, claim ? claimTemplateOf(name, claim) : null)
  }
  const found = [...templates.values()].filter(each => each !== null)
  return found.length === templates.size ? found : null
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
