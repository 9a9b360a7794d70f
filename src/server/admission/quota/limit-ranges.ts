import type {
  Container,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
} from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { ApiObject, Draft } from '../../../api/object.ts'
import { formatQuantity } from '../../../api/quantity.ts'
import { fillResources, limitItemsOf } from '../../../api/quota/limit-defaults.ts'
import { podAmounts } from '../../../api/quota/pod-amounts.ts'
import type { Call } from '../../request/call.ts'
import { admittedName, forbidden } from '../../resources/refusals.ts'
import { storedOfKind } from '../../resources/stored-kind.ts'
import { limitProblems } from './limit-range-problems.ts'

type Amounts = { readonly [resource: string]: string }

/** The limits of a namespace: what pods and claims get where they say nothing, and what they may not exceed. */
export function applyLimitRanges(call: Call, draft: Draft<ApiObject>): void {
  const ranges = storedOfKind(call.server.store, kinds.LimitRange, call.namespace)
  if (ranges.length === 0) return
  const problems =
    call.resource.kind.kind === 'Pod' ? limitPod(draft as Draft<Pod>, ranges) : limitClaim(draft, ranges)
  if (problems.length === 0) return
  const why = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`
  throw forbidden(call.resource.kind, admittedName(draft), why)
}

const annotation = 'kubernetes.io/limit-ranger'

function limitPod(pod: Draft<Pod>, ranges: readonly LimitRange[]): readonly string[] {
  const { spec } = pod
  if (!spec) return []
  const ofContainers = limitItemsOf(ranges, 'Container')
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const filled = [
    ...fillAll(spec.containers ?? [], ofContainers, 'container'),
    ...fillAll(spec.initContainers ?? [], ofContainers, 'init container'),
  ]
  if (filled.length > 0)
    pod.metadata = {
      ...pod.metadata,
      annotations: {
        ...pod.metadata?.annotations,
        [annotation]: `LimitRanger plugin set: ${filled.join('; ')}`,
      },
    }
  const ofPods = limitItemsOf(ranges, 'Pod')
  const bounded = new Set(
    ofPods.flatMap(({ min, max, maxLimitRequestRatio }) =>
      [min, max, maxLimitRequestRatio].flatMap(each => Object.keys(each ?? {})),
    ),
  )
  const whole = {
    requests: wholeOf(pod, 'requests', bounded),
    limits: wholeOf(pod, 'limits', bounded),
  }
  return [
    ...containers.flatMap(({ resources }) =>
      ofContainers.flatMap(item => limitProblems(item, resources ?? {})),
    ),
    ...ofPods.flatMap(item => limitProblems(item, whole)),
  ]
}

/** Fills every container's gaps; tells what it filled. */
function fillAll(
  containers: Draft<Container>[],
  items: readonly LimitRangeItem[],
  what: string,
): readonly string[] {
  return containers.flatMap(container => {
    const { resources, requests, limits } = fillResources(container.resources, items)
    container.resources = resources as Draft<typeof resources>
    const told = (names: readonly string[], field: string) =>
      names.length > 0 ? [`${names.toSorted().join(', ')} ${field} for ${what} ${container.name}`] : []
    return [...told(requests, 'request'), ...told(limits, 'limit')]
  })
}

/** What the Pod needs at its most, its init containers included. */
const wholeOf = (pod: Pod, field: 'requests' | 'limits', bounded: ReadonlySet<string>): Amounts => {
  const amounts = podAmounts(pod, field, name => bounded.has(name))
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]))
}

function limitClaim(draft: Draft<ApiObject>, ranges: readonly LimitRange[]): readonly string[] {
  const { requests } = (draft as Draft<PersistentVolumeClaim>).spec?.resources ?? {}
  // Of a claim only what it requests counts: its limit is nowhere enforced.
  return limitItemsOf(ranges, 'PersistentVolumeClaim').flatMap(({ min, max, type }) =>
    limitProblems({ type, min, max }, { requests }),
  )
}
