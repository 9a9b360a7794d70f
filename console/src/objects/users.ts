// Who uses an object: by the names that Pods, and what makes Pods, hold of it. Pure.
import type {
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplateSpec,
  Service,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { type ApiObject, controllerOf, nameOf, toUid, uidOf } from '../../../src/api/object.ts'
import { referencesOf } from '../../../src/api/pod-references.ts'
import { holdsOf } from '../scaling/consequences.ts'

/** The kinds of which it is told who uses them. */
export type UsedKind =
  | 'ConfigMap'
  | 'Secret'
  | 'Service'
  | 'PersistentVolumeClaim'
  | 'StorageClass'
  | 'PodDisruptionBudget'

export interface User {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Of a set: how many of its Pods do so, too. They have no line each. */
  readonly pods?: number
}

/** What makes Pods out of a template. */
export interface Workload {
  readonly kind: string
  readonly object: ApiObject
  readonly template: PodTemplateSpec | undefined
}

export interface Around {
  readonly pods: readonly Pod[]
  readonly sets: readonly StatefulSet[]
  /** Beside sets. */
  readonly workloads: readonly Workload[]
  readonly claims: readonly PersistentVolumeClaim[]
}

/** What makes Pods first, then the Pods of nothing that was named, in the order of their numbers. */
export function usersOf(kind: UsedKind, object: ApiObject, around: Around): readonly User[] {
  const isHere = ({ metadata }: ApiObject) =>
    kind === 'StorageClass' || metadata?.namespace === object.metadata?.namespace
  const found = (of: string, objects: readonly ApiObject[]) =>
    objects
      .filter(isHere)
      .map((each): User => ({ kind: of, namespace: each.metadata?.namespace ?? '', name: nameOf(each) }))
      .toSorted((a, b) => collator.compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
  const uses = isUsedBy(kind, object)
  const makers = around.workloads.filter(each => !controllerOf(each.object) && uses(each.template))
  const sets = around.sets.filter(each => isOfSet(kind, object, each) || uses(each.spec?.template))
  const setOf = new Map(sets.map(each => [uidOf(each), each]))
  const makerOf = (pod: Pod) => {
    const uid = controllerOf(pod)?.uid
    return uid === undefined ? undefined : setOf.get(toUid(uid))
  }
  const pods = around.pods.filter(uses)
  const counts = new Map<string, number>()
  for (const pod of pods) {
    const set = makerOf(pod)
    if (set) counts.set(placeOf(set), (counts.get(placeOf(set)) ?? 0) + 1)
  }
  return [
    ...found('StatefulSet', sets).map(user => {
      const count = counts.get(`${user.namespace}/${user.name}`)
      return count === undefined ? user : { ...user, pods: count }
    }),
    ...makers.flatMap(each => found(each.kind, [each.object])),
    ...found(
      'PersistentVolumeClaim',
      kind === 'StorageClass'
        ? around.claims.filter(({ spec }) => spec?.storageClassName === nameOf(object))
        : [],
    ),
    ...found(
      'Pod',
      pods.filter(pod => !makerOf(pod)),
    ),
  ]
}

const placeOf = (object: ApiObject): string => `${object.metadata?.namespace ?? ''}/${nameOf(object)}`

type Uses = (of: PodTemplateSpec | undefined) => boolean

function isUsedBy(kind: UsedKind, object: ApiObject): Uses {
  const name = nameOf(object)
  const references = (of: PodTemplateSpec | undefined) =>
    referencesOf({ ...of, spec: { containers: [], ...of?.spec } })
  switch (kind) {
    case 'ConfigMap':
      return of => references(of).configMaps.has(name)
    case 'Secret':
      return of => references(of).secrets.has(name)
    case 'PersistentVolumeClaim':
      return of => references(of).claims.has(name)
    case 'StorageClass':
      return () => false
    case 'PodDisruptionBudget': {
      const holds = holdsOf(object as PodDisruptionBudget)
      return of => of !== undefined && holds(of)
    }
    case 'Service': {
      const { spec } = object as Service
      const selector = spec?.type === 'ExternalName' ? [] : Object.entries(spec?.selector ?? {})
      return of =>
        selector.length > 0 && selector.every(([key, value]) => of?.metadata?.labels?.[key] === value)
    }
  }
}

/** What a set names beside its template. */
function isOfSet(kind: UsedKind, object: ApiObject, { spec }: StatefulSet): boolean {
  const name = nameOf(object)
  if (kind === 'Service') return spec?.serviceName === name
  return (
    kind === 'StorageClass' &&
    (spec?.volumeClaimTemplates ?? []).some(each => each.spec?.storageClassName === name)
  )
}

const collator = new Intl.Collator('en', { numeric: true })
