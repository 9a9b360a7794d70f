// What a pod's spec says about its containers: which there are, in what part, and when each is started again.
import type { Container, ContainerStatus, Pod } from '../../api/generated/types.ts'

/** `sidecar` is an init container that is restarted for ever; `ephemeral` one added to a running pod by `kubectl debug`. */
export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral'

export interface RoledContainer {
  readonly spec: Container
  readonly role: ContainerRole
}

export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

/** In the order of the spec, init containers and sidecars mixed as written. */
export const initContainersOf = (pod: Pod): readonly RoledContainer[] =>
  (pod.spec?.initContainers ?? []).map(spec => ({ spec, role: isSidecar(spec) ? 'sidecar' : 'init' }))

export const mainContainersOf = (pod: Pod): readonly RoledContainer[] =>
  (pod.spec?.containers ?? []).map(spec => ({ spec, role: 'main' }))

export const ephemeralContainersOf = (pod: Pod): readonly RoledContainer[] =>
  (pod.spec?.ephemeralContainers ?? []).map(spec => ({ spec, role: 'ephemeral' }))

export const allContainersOf = (pod: Pod): readonly RoledContainer[] => [
  ...initContainersOf(pod),
  ...mainContainersOf(pod),
  ...ephemeralContainersOf(pod),
]

export const containerNamed = (pod: Pod, name: string): RoledContainer | null =>
  allContainersOf(pod).find(each => each.spec.name === name) ?? null

/** Whether an end with this code is followed by a new start: the container's own rules first, then the pod's policy. */
export function isRestartedAfter(pod: Pod, { spec, role }: RoledContainer, exitCode: number): boolean {
  if (role === 'ephemeral') return false
  if (role === 'sidecar') return true
  if (matchingRule(spec, exitCode)) return true
  const policy = spec.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always'
  if (policy === 'Never') return false
  // An init container that has done its work is done, whatever the policy.
  return exitCode !== 0 || (policy === 'Always' && role === 'main')
}

/** The first rule of the container that speaks of such an end. */
export const matchingRule = (
  { restartPolicyRules }: Container,
  exitCode: number,
): NonNullable<Container['restartPolicyRules']>[number] | undefined =>
  restartPolicyRules?.find(rule => isInRule(rule.exitCodes, exitCode))

function isInRule(
  rule: { readonly operator: string; readonly values?: readonly number[] } | undefined,
  exitCode: number,
): boolean {
  if (!rule) return false
  const isListed = rule.values?.includes(exitCode) ?? false
  return rule.operator === 'In' ? isListed : rule.operator === 'NotIn' && !isListed
}

export function statusNamed(
  statuses: readonly ContainerStatus[] | undefined,
  name: string,
): ContainerStatus | null {
  if (!statuses) return null
  if (statuses.length > lookedThroughMax) return statusesByName(statuses).get(name) ?? null
  return statuses.find(each => each.name === name) ?? null
}

/** Of more than this each is not looked for among all: a pod may have thousands. */
const lookedThroughMax = 16

const indexes = new WeakMap<readonly ContainerStatus[], ReadonlyMap<string, ContainerStatus>>()

function statusesByName(statuses: readonly ContainerStatus[]): ReadonlyMap<string, ContainerStatus> {
  const known = indexes.get(statuses)
  if (known) return known
  const byName = new Map(statuses.map(each => [each.name, each]))
  indexes.set(statuses, byName)
  return byName
}

/** `web-0_default(4b5c…)`, as kubelet's messages name a pod. */
export const formatPod = (pod: Pod): string =>
  `${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`

export const isTerminalPhase = (phase: string | undefined): boolean =>
  phase === 'Failed' || phase === 'Succeeded'
