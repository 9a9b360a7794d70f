// What a Pod of a template cannot run without: objects of its namespace that it names, and keys of them. Pure.
import type { Container, StatefulSet } from '../../api/generated/types.ts'

export type ReferenceKind = 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PriorityClass'

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
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) addOfContainer(container, add)
  for (const volume of pod.volumes ?? []) {
    const { configMap, secret, projected } = volume
    if (!configMap?.optional) addItems(add, 'ConfigMap', configMap?.name, configMap?.items)
    if (!secret?.optional) addItems(add, 'Secret', secret?.secretName, secret?.items)
    for (const source of projected?.sources ?? []) {
      if (!source.configMap?.optional)
        addItems(add, 'ConfigMap', source.configMap?.name, source.configMap?.items)
      if (!source.secret?.optional) addItems(add, 'Secret', source.secret?.name, source.secret?.items)
    }
  }
  return [...found.values()]
}

type Add = (kind: ReferenceKind, name: string | undefined, key?: string | null) => void

function addOfContainer({ env = [], envFrom = [] }: Container, add: Add): void {
  for (const { configMapRef, secretRef } of envFrom) {
    if (!configMapRef?.optional) add('ConfigMap', configMapRef?.name)
    if (!secretRef?.optional) add('Secret', secretRef?.name)
  }
  for (const { valueFrom } of env) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {}
    if (!configMapKeyRef?.optional) add('ConfigMap', configMapKeyRef?.name, configMapKeyRef?.key)
    if (!secretKeyRef?.optional) add('Secret', secretKeyRef?.name, secretKeyRef?.key)
  }
}

function addItems(
  add: Add,
  kind: 'ConfigMap' | 'Secret',
  name: string | undefined,
  items: readonly { readonly key: string }[] = [],
): void {
  add(kind, name)
  for (const { key } of items) add(kind, name, key)
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
