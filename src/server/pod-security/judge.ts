import { formatFieldError, invalidError } from '../../api/field-error.ts'
import type { Container, Namespace, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import type { PodShape, Violation } from '../../api/pod-security/control.ts'
import {
  formatLevel,
  isSameLevel,
  isStricter,
  type LevelVersion,
  type ReadPolicy,
  readPolicy,
} from '../../api/pod-security/levels.ts'
import { detailOf, reasonOf, violations } from '../../api/pod-security/violations.ts'
import { nextTurn } from '../../base/turn.ts'
import { annotate } from '../audit/annotations.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { prefixOf } from '../resources/keys.ts'
import { admittedName, forbidden } from '../resources/refusals.ts'
import { storedObject } from '../resources/stored-object.ts'

const annotationPrefix = 'pod-security.kubernetes.io/'

/** Refuses the Pod by throwing, or tells and notes what the namespace has against it. */
export function judgePod(call: Call, { object, old }: Admitted, { policy, problems }: ReadPolicy): void {
  const { request, resource, warnings } = call
  const isPod = resource.kind.kind === 'Pod'
  if (isPod && old && !isSignificant(object as Pod, old as Pod)) return
  const pod = podIn(object)
  if (!pod) return
  const note = (key: string, text: string) => annotate(request, `${annotationPrefix}${key}`, text)
  if (problems.length > 0)
    note('error', `Failed to parse policy: ${problems.map(formatFieldError).join(', ')}`)
  const found = new Map<string, readonly Violation[]>()
  const against = (level: LevelVersion) => {
    const name = formatLevel(level)
    const known = found.get(name) ?? violations(level, pod)
    found.set(name, known)
    return known
  }
  const told = (level: LevelVersion) => `PodSecurity "${formatLevel(level)}": ${detailOf(against(level))}`
  if (isPod) note('enforce-policy', formatLevel(policy.enforce))
  if (against(policy.audit).length > 0) note('audit-violations', `would violate ${told(policy.audit)}`)
  if (isPod && against(policy.enforce).length > 0)
    throw forbidden(resource.kind, admittedName(object, call.name), `violates ${told(policy.enforce)}`)
  if (against(policy.warn).length > 0) warnings.add([`would violate ${told(policy.warn)}`])
}

type Fields = { readonly [field: string]: unknown }

const fieldOf = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null ? (object as Fields)[name] : undefined

/** The Pod, or the one that a workload is a template of; null where there is none in it. */
function podIn(object: ApiObject | null): PodShape | null {
  const spec = fieldOf(object, 'spec')
  const pod =
    fieldOf(object, 'template') ??
    fieldOf(fieldOf(fieldOf(spec, 'jobTemplate'), 'spec'), 'template') ??
    fieldOf(spec, 'template') ??
    object
  const { metadata = {}, spec: own } = (pod ?? {}) as Partial<PodShape>
  return own && Array.isArray(own.containers) ? { metadata, spec: own } : null
}

/** Of what may be changed in a Pod, images and ephemeral containers count. */
function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  const differs = (now: readonly Container[] = [], before: readonly Container[] = []) =>
    now.length !== before.length || now.some(({ image }, index) => image !== before[index]?.image)
  return (
    differs(spec?.containers, old?.containers) ||
    differs(spec?.initContainers, old?.initContainers) ||
    differs(spec?.ephemeralContainers, old?.ephemeralContainers)
  )
}

/** Refuses labels that cannot be read, and tells of Pods that stricter ones would not let in. */
export async function judgeNamespace(call: Call, { object, old }: Admitted): Promise<void> {
  const { metadata } = object as Namespace
  const name = metadata?.name ?? call.name
  const { policy, problems } = readPolicy(metadata?.labels ?? {})
  const before = old && readPolicy(old.metadata?.labels ?? {})
  const words = (found: ReadPolicy['problems']) => found.map(formatFieldError).join()
  if (problems.length > 0 && (!before || words(problems) !== words(before.problems)))
    throw invalidError(kinds.Namespace, name, problems)
  if (!before) return
  const { enforce } = policy
  if (isSameLevel(enforce, before.policy.enforce) || enforce.level === 'privileged') return
  if (isStricter(enforce, before.policy.enforce)) call.warnings.add(await podWarnings(call, name, enforce))
}

/** Upstream looks at no more Pods either. */
const podsMax = 3000
const podsPerTurn = 50

async function podWarnings(
  { server }: Call,
  namespace: string,
  enforce: LevelVersion,
): Promise<readonly string[]> {
  const listed = server.store.list({ prefix: prefixOf(kinds.Pod, namespace) })
  const entries = listed.kind === 'listed' ? listed.entries : []
  /** The Pods that have the same against them. */
  const failing = new Map<string, string[]>()
  for (const [index, entry] of entries.slice(0, podsMax).entries()) {
    if (index % podsPerTurn === podsPerTurn - 1) await nextTurn()
    const pod = podIn(storedObject(entry))
    const found = pod ? violations(enforce, pod) : []
    if (found.length === 0) continue
    const reason = reasonOf(found)
    const names = failing.get(reason) ?? []
    names.push(pod?.metadata.name ?? '')
    failing.set(reason, names)
  }
  const level = formatLevel(enforce)
  return [
    entries.length > podsMax
      ? `new PodSecurity enforce level only checked against the first ${podsMax} of ${entries.length} existing pods`
      : [],
    failing.size > 0
      ? `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(level)}`
      : [],
    [...failing].map(([reason, pods]) => `${podsNamed(pods)}: ${reason}`).toSorted(),
  ].flat()
}

/** `a (and 2 other pods)` */
function podsNamed(names: readonly string[]): string {
  const [first = ''] = names.toSorted()
  const others = names.length - 1
  if (others === 0) return first
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`
}
