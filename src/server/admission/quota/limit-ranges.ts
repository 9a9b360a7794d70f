import type {
  Container,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
} from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import type { ApiObject, Draft } from '../../../api/object.ts'
import { formatQuantity } from '../../../api/quantity.ts'
import { fillResources, limitItemsOf } from '../../../api/quota/limit-defaults.ts'
import { podAmounts } from '../../../api/quota/pod-amounts.ts'
import { annotationBytesMax } from '../../../api/validation/rules/labels.ts'
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
  const filled = fillAll(containersOf(spec), ofContainers)
  if (filled !== '')
    pod.metadata = {
      ...pod.metadata,
      annotations: { ...pod.metadata?.annotations, [annotation]: `LimitRanger plugin set: ${filled}` },
    }
  // It is refused for its annotations: thousands of limits for each of thousands of containers are not gone through first.
  if (filled.length > annotationBytesMax) return []
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
  const problems: string[] = []
  for (const { resources } of containers)
    for (const item of ofContainers) {
      problems.push(...limitProblems(item, resources ?? {}))
      if (problems.length >= problemsMax) return problems.slice(0, problemsMax)
    }
  for (const item of ofPods) problems.push(...limitProblems(item, whole))
  return problems.slice(0, problemsMax)
}

/** Of more nobody is told. */
const problemsMax = 1_000

interface Named {
  readonly container: Draft<Container>
  readonly what: string
}

const containersOf = ({ containers = [], initContainers = [] }: Draft<PodSpec>): readonly Named[] => [
  ...containers.map(container => ({ container, what: 'container' })),
  ...initContainers.map(container => ({ container, what: 'init container' })),
]

/** Fills every container's gaps; tells what it filled. Where that is more than can be told, the rest is left. */
function fillAll(containers: readonly Named[], items: readonly LimitRangeItem[]): string {
  let told = ''
  const tell = (names: readonly string[], field: string, { container, what }: Named) => {
    if (names.length === 0) return
    told += `${told === '' ? '' : '; '}${names.toSorted().join(', ')} ${field} for ${what} ${container.name}`
  }
  for (const each of containers) {
    const { resources, requests, limits } = fillResources(each.container.resources, items)
    each.container.resources = resources as Draft<typeof resources>
    tell(requests, 'request', each)
    tell(limits, 'limit', each)
    if (told.length > annotationBytesMax) break
  }
  return told
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
