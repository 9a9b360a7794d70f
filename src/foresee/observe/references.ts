// What a Pod of a template cannot run without: objects of its namespace that it names, and keys of them. Pure.
import type { StatefulSet } from '../../api/generated/types.ts'
import { configOf } from '../../api/pod-references.ts'

export const referenceKinds = [
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PriorityClass',
  'PersistentVolumeClaim',
] as const

export type ReferenceKind = (typeof referenceKinds)[number]

export interface Reference {
  readonly kind: ReferenceKind
  readonly name: string
  /** Null where the whole object is meant. */
  readonly key: string | null
}

/** How an object of the cluster, or of a manifest, answers a reference. */
export interface Referred {
  readonly kind: ReferenceKind
  readonly name: string
  /** Of a ConfigMap or a Secret; empty for the others. */
  readonly keys: ReadonlySet<string>
}

/** Each once. What is optional is not asked for; what every namespace has from the start neither. */
export function referencesOf({ spec }: StatefulSet): readonly Reference[] {
  const pod = spec?.template.spec
  if (!pod) return []
  const found = new Map<string, Reference>()
  const add = (kind: ReferenceKind, name: string | undefined, key: string | null = null) => {
    if (name) found.set(`${kind} ${name} ${key ?? ''}`, { kind, name, key })
  }
  if (pod.serviceAccountName !== 'default') add('ServiceAccount', pod.serviceAccountName)
  if (!pod.priorityClassName?.startsWith('system-')) add('PriorityClass', pod.priorityClassName)
  for (const { kind, name, key, isOptional } of configOf(pod)) if (!isOptional) add(kind, name, key)
  // A volume that a claim template stands for is each Pod's own.
  const own = new Set((spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name))
  for (const { name, persistentVolumeClaim } of pod.volumes ?? [])
    if (!own.has(name)) add('PersistentVolumeClaim', persistentVolumeClaim?.claimName)
  return [...found.values()]
}

/** Those that nothing answers: of an object that is missing, the object alone. */
export function missingOf(
  references: readonly Reference[],
  referred: readonly Referred[],
): readonly Reference[] {
  const known = new Map(referred.map(each => [`${each.kind} ${each.name}`, each]))
  const missing = new Map<string, Reference>()
  for (const reference of references) {
    const { kind, name, key } = reference
    const object = known.get(`${kind} ${name}`)
    if (object && (key === null || object.keys.has(key))) continue
    const lacks = object ? reference : { ...reference, key: null }
    missing.set(`${kind} ${name} ${lacks.key ?? ''}`, lacks)
  }
  return [...missing.values()]
}
