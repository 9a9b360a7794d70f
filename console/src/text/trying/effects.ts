// What follows for Pods from a change of an object beside them, by what the API says of its fields. Pure.
import type { Pod, Service } from '../../../../src/api/generated/types.ts'
import { type ApiObject, nameOf } from '../../../../src/api/object.ts'
import { referencesOf } from '../../../../src/api/pod-references.ts'
import type { Change } from '../../../../src/foresee/object-diff.ts'

/** Keys below `saving.effects`. */
export type Effect =
  | 'podImage'
  | 'podLabels'
  | 'servicePorts'
  | 'configuration'
  | 'growth'
  | 'classOfNew'
  | 'cordon'
  | 'taints'
  | 'nodeLabels'

const effects: readonly (readonly [kind: string, path: RegExp, effect: Effect])[] = [
  ['Pod', /^spec\.(initC|c)ontainers\b.*\.image$/, 'podImage'],
  ['Pod', /^metadata\.labels\b/, 'podLabels'],
  ['Service', /^spec\.ports\b/, 'servicePorts'],
  ['ConfigMap', /^(data|binaryData)\b/, 'configuration'],
  ['Secret', /^(data|stringData)\b/, 'configuration'],
  ['PersistentVolumeClaim', /^spec\.resources\b/, 'growth'],
  ['StorageClass', /^(?!metadata\.)/, 'classOfNew'],
  ['Node', /^spec\.unschedulable$/, 'cordon'],
  ['Node', /^spec\.taints\b/, 'taints'],
  ['Node', /^metadata\.labels\b/, 'nodeLabels'],
]

export const effectsOf = (kind: string, changes: readonly Change[]): readonly Effect[] =>
  effects
    .filter(([of, path]) => of === kind && changes.some(each => path.test(each.path)))
    .map(([, , effect]) => effect)

/** Kinds of which it is told which Pods a change is about. */
export const touchesPods = (kind: string): boolean =>
  ['Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'].includes(kind)

export type Touched =
  | { readonly kind: 'selected'; readonly joining: readonly string[]; readonly leaving: readonly string[] }
  | { readonly kind: 'using'; readonly pods: readonly string[] }

/** Of the Pods of its namespace, by name. `before` is null of what is yet to be made. */
export function touchedBy(before: ApiObject | null, after: ApiObject, pods: readonly Pod[]): Touched {
  if (after.kind === 'Service') {
    const was = before ? selectedBy(before as Service, pods) : []
    const is = selectedBy(after as Service, pods)
    return { kind: 'selected', joining: without(is, was), leaving: without(was, is) }
  }
  return { kind: 'using', pods: namesOf(pods.filter(pod => uses(pod, after))) }
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(names)
  for (const name of others) left.delete(name)
  return [...left]
}

/** A Service without a selector selects nothing by itself. */
function selectedBy({ spec }: Service, pods: readonly Pod[]): readonly string[] {
  const wanted = Object.entries(spec?.selector ?? {})
  if (wanted.length === 0) return []
  return namesOf(
    pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata?.labels?.[key] === value)),
  )
}

function uses(pod: Pod, object: ApiObject): boolean {
  const { configMaps, secrets, claims } = referencesOf(pod)
  const named = object.kind === 'ConfigMap' ? configMaps : object.kind === 'Secret' ? secrets : claims
  return named.has(nameOf(object))
}

const collator = new Intl.Collator('en', { numeric: true })

const namesOf = (pods: readonly Pod[]): readonly string[] => pods.map(nameOf).toSorted(collator.compare)
