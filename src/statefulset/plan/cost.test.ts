// What a pass costs, counted in looks at Pods and into maps: it grows with the set, not with its square, and a pass
// over a set of which one Pod has changed looks into that one.
import { describe, expect, test } from 'vitest'
import type { Pod, StatefulSet, StatefulSetSpec } from '../../api/generated/types.ts'
import { selectorOfLabels } from '../../api/select/selector.ts'
import type { Ordinal } from '../nouns/identity.ts'
import type { Observed } from '../nouns/observed.ts'
import { buildPod } from '../nouns/pod-template.ts'
import { setFixture, t0, templateFixture, withState } from '../objects.fixture.ts'
import { planOwnership } from './ownership.ts'
import { planStatefulSet } from './plan.ts'
import { newRevision } from './revisions.ts'

interface Counter {
  count: number
}

/** The same Pod, every look into which is counted. */
const watched = (pod: Pod, counter: Counter): Pod =>
  new Proxy(pod, {
    get(target, field, receiver) {
      counter.count++
      return Reflect.get(target, field, receiver)
    },
  })

interface Case {
  readonly spec: Partial<StatefulSetSpec>
  readonly state: 'ready' | 'failed'
  /** The template asks for another image than the Pods have. */
  readonly isRolling: boolean
}

const selector = selectorOfLabels({ app: 'web' })

function observe(replicas: number, { spec, state, isRolling }: Case, counter: Counter): Observed {
  const before: StatefulSet = setFixture({ ...spec, replicas })
  const revision = newRevision(before, 1)
  const set = isRolling
    ? { ...before, spec: { ...before.spec, template: templateFixture('v2') } as StatefulSetSpec }
    : before
  const revisions = isRolling ? [revision, newRevision(set, 2)] : [revision]
  const pods = Array.from({ length: replicas }, (_, ordinal) => {
    const built = buildPod(set, revision, ordinal as Ordinal)
    const pod = { ...built, metadata: { ...built.metadata, uid: `uid-${ordinal}` } }
    return watched(withState(pod, state), counter)
  })
  return { set, pods, claims: new Map(), revisions, features: { maxUnavailable: false } }
}

function pass(observed: Observed): void {
  const { set, revisions } = observed
  const { pods } = planOwnership({ set, selector, pods: observed.pods, revisions })
  planStatefulSet({ ...observed, pods }, t0)
}

/** How often Pods and maps are looked into while `work` runs. */
function looksOf(work: () => void, counter: Counter): number {
  const { get, has } = Map.prototype
  counter.count = 0
  Map.prototype.get = function (key) {
    counter.count++
    return get.call(this, key)
  }
  Map.prototype.has = function (key) {
    counter.count++
    return has.call(this, key)
  }
  try {
    work()
  } finally {
    Map.prototype.get = get
    Map.prototype.has = has
  }
  return counter.count
}

const cases = (['OrderedReady', 'Parallel'] as const).flatMap(podManagementPolicy =>
  (['ready', 'failed'] as const).flatMap(state =>
    [false, true].map(isRolling => ({ spec: { podManagementPolicy }, state, isRolling }) satisfies Case),
  ),
)

describe('a pass', () => {
  test.each(cases)('grows with the set, and not with its square: %j', given => {
    const [first = 0, second = 0, third = 0] = [100, 1_000, 10_000].map(replicas => {
      const counter: Counter = { count: 0 }
      const observed = observe(replicas, given, counter)
      return looksOf(() => pass(observed), counter)
    })
    expect(second / first).toBeLessThan(15)
    expect(third / second).toBeLessThan(15)
  })

  test.each(cases)('looks into the Pod that has changed, and hardly at the others: %j', given => {
    const [all, one]: [Counter, Counter] = [{ count: 0 }, { count: 0 }]
    const observed = observe(1_000, given, all)
    const first = looksOf(() => pass(observed), all)
    const changed = watched(withState(structuredCloneOf(observed.pods[7]), 'unready'), one)
    const pods = observed.pods.with(7, changed)
    all.count = 0
    pass({ ...observed, pods })
    expect(one.count).toBeGreaterThan(0)
    // The deletion of each failed Pod is planned anew, and names it.
    expect(all.count).toBeLessThan(given.state === 'failed' ? first : 4 * 1_000)
  })
})

const structuredCloneOf = (pod: Pod | undefined): Pod => ({ ...pod })
