// What a pod has been given of its node, as a pod: its own object, with the resources that the node has let it have in place
// of those that it asks for. All that runs a pod is told of this one; what is asked for counts once the node has taken it on.
import type { Container, Pod, ResourceRequirements } from '../../api/generated/types.ts'
import { isSidecar, statusNamed } from '../pod/pod-containers.ts'

const resizable = ['cpu', 'memory'] as const
type Resizable = (typeof resizable)[number]

/** The resources of which the two have different amounts. */
export function changedResources(
  one: ResourceRequirements | undefined,
  other: ResourceRequirements | undefined,
): readonly Resizable[] {
  if (one === other) return []
  return resizable.filter(
    name =>
      one?.requests?.[name] !== other?.requests?.[name] || one?.limits?.[name] !== other?.limits?.[name],
  )
}

/** The pod with the resources that `allocated` has; the pod itself where those are what it asks for. */
export function withResourcesOf(pod: Pod, allocated: Pod): Pod {
  if (pod === allocated) return pod
  const had = resizableByName(allocated)
  const kept = (each: Container): Container => {
    const before = had.get(each.name)
    return before && isOther(each, before) ? withResources(each, before.resources) : each
  }
  const { containers = [], initContainers } = pod.spec ?? {}
  const isResized = isOther(pod.spec, allocated.spec) || resizableOf(pod).some(each => kept(each) !== each)
  if (!isResized) return pod
  return {
    ...pod,
    spec: {
      ...withResources(pod.spec ?? { containers: [] }, allocated.spec?.resources),
      containers: containers.map(kept),
      ...(initContainers
        ? { initContainers: initContainers.map(each => (isSidecar(each) ? kept(each) : each)) }
        : {}),
    },
  }
}

interface WithResources {
  readonly resources?: ResourceRequirements
}

const isOther = (one: WithResources | undefined, other: WithResources | undefined): boolean =>
  changedResources(one?.resources, other?.resources).length > 0

function withResources<T extends WithResources>(holder: T, resources: ResourceRequirements | undefined): T {
  const { resources: _, ...rest } = holder
  return { ...rest, ...(resources ? { resources } : {}) } as T
}

/** The containers whose resources may change while they run: an init container that ends is over, or about to be. */
const resizableOf = ({ spec }: Pod): readonly Container[] => [
  ...(spec?.initContainers ?? []).filter(isSidecar),
  ...(spec?.containers ?? []),
]

const resizableByName = (pod: Pod): ReadonlyMap<string, Container> =>
  new Map(resizableOf(pod).map(each => [each.name, each]))

/**
 * What a pod was given in an earlier life of the node: the resources that its status says its containers have. Those of a
 * container that does not run count as well where the node has refused others.
 */
export function allocatedBefore(pod: Pod): Pod {
  const { containerStatuses = [], initContainerStatuses = [], conditions = [] } = pod.status ?? {}
  const isPending = conditions.some(({ type }) => type === 'PodResizePending')
  const given = (each: Container): Container => {
    const reported = statusNamed(isSidecar(each) ? initContainerStatuses : containerStatuses, each.name)
    if (!reported?.resources || !(isPending || reported.state?.running)) return each
    const { requests: _requests, limits: _limits, ...others } = each.resources ?? {}
    return withResources(each, { ...others, ...reported.resources })
  }
  const { containers = [], initContainers = [], resources } = pod.spec ?? {}
  return withResourcesOf(pod, {
    spec: {
      containers: containers.map(given),
      initContainers: initContainers.map(given),
      ...(resources ? { resources: pod.status?.resources ?? resources } : {}),
    },
  })
}
