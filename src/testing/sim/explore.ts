// Every small world: each state that the Pods of a set of up to three can be in, under each policy, each of them
// planned once and judged. What random worlds reach by luck is reached here by counting.
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../api/generated/types.ts'
import type { Ordinal } from '../../statefulset/nouns/identity.ts'
import type { Observed } from '../../statefulset/nouns/observed.ts'
import { buildPod } from '../../statefulset/nouns/pod-template.ts'
import { planStatefulSet } from '../../statefulset/plan/plan.ts'
import { newRevision } from '../../statefulset/plan/revisions.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { type SetShape, setOf } from './edits/set-shape.ts'
import { smallShapes } from './edits/shapes.ts'
import type { Violation } from './judges/plan-case.ts'
import { judgePlan } from './judges/plan-invariants.ts'

const now = Date.UTC(2026, 0, 1)
const longAgo = '2025-12-31T23:00:00Z'
const justNow = '2025-12-31T23:59:59Z'

/** What a place can hold: nothing, or a Pod in one of these states at one of the revisions. */
const podStates = ['pending', 'unready', 'fresh', 'ready', 'terminating', 'failed'] as const
type PodState = (typeof podStates)[number]

export interface ExploredWorld {
  readonly shape: SetShape
  readonly places: readonly string[]
  readonly violations: readonly Violation[]
}

export interface Exploration {
  readonly plans: number
  readonly broken: readonly ExploredWorld[]
}

export interface ExploreOptions {
  /** Only every n-th state of each shape. */
  readonly stride?: number
  /** Where to begin within the stride. */
  readonly offset?: number
  readonly brokenMax?: number
}

export function explore({ stride = 1, offset = 0, brokenMax = 20 }: ExploreOptions = {}): Exploration {
  const broken: ExploredWorld[] = []
  let plans = 0
  let at = offset
  for (const shape of shapes()) {
    const parts = partsOf(shape)
    const count = parts.choices.length ** parts.places
    for (; at < count; at += stride) {
      const { observed, places } = observedAt(parts, at)
      plans++
      const violations = judgePlan(observed, planStatefulSet(observed, now), now)
      if (violations.length > 0 && broken.length < brokenMax) broken.push({ shape, places, violations })
    }
    at -= count
  }
  return { plans, broken }
}

function* shapes(): Iterable<SetShape> {
  for (const shape of smallShapes())
    for (const minReadySeconds of [0, 10])
      for (const maxUnavailable of [null, 2]) yield { ...shape, image: 'v2', minReadySeconds, maxUnavailable }
}

interface Parts {
  readonly shape: SetShape
  readonly set: StatefulSet
  readonly revisions: readonly ControllerRevision[]
  /** The ordinals that may hold a Pod: those in range and one at either end. */
  readonly ordinals: readonly number[]
  readonly places: number
  readonly choices: readonly (Choice | null)[]
}

/** What a place may hold: a Pod in some state of some revision, made for its ordinal once. */
interface Choice {
  readonly label: string
  readonly pods: ReadonlyMap<number, Pod>
}

function partsOf(shape: SetShape): Parts {
  const set = { ...setOf(shape), metadata: { ...setOf(shape).metadata, uid: 'set', generation: 2 } }
  const before = newRevision({ ...set, spec: setOf({ ...shape, image: 'v1' }).spec }, 1)
  const after = newRevision(set, 2)
  const ordinals = Array.from({ length: shape.replicas + 1 }, (_, index) => index + shape.start)
  if (shape.start > 0) ordinals.unshift(shape.start - 1)
  const choices: (Choice | null)[] = [null]
  for (const state of podStates)
    for (const [revision, name] of [
      [before, 'v1'],
      [after, 'v2'],
    ] as const)
      choices.push({
        label: `${state} ${name}`,
        pods: new Map(ordinals.map(ordinal => [ordinal, podIn(set, state, revision, ordinal)])),
      })
  const status = { replicas: 0, currentRevision: before.metadata?.name, currentReplicas: 1 }
  return {
    shape,
    set: { ...set, status },
    revisions: sortRevisions([before, after]),
    ordinals: ordinals.slice(0, 4),
    places: Math.min(4, ordinals.length),
    choices,
  }
}

function observedAt(parts: Parts, at: number): { observed: Observed; places: readonly string[] } {
  const pods: Pod[] = []
  const claims = new Map<string, PersistentVolumeClaim>()
  const places: string[] = []
  let rest = at
  for (const ordinal of parts.ordinals) {
    const choice = parts.choices[rest % parts.choices.length] ?? null
    rest = Math.floor(rest / parts.choices.length)
    places.push(`web-${ordinal}: ${choice?.label ?? 'nothing'}`)
    const pod = choice?.pods.get(ordinal)
    if (!pod) continue
    pods.push(pod)
    for (const name of parts.shape.claims) {
      const metadata = { name: `${name}-web-${ordinal}`, namespace: 'default' }
      claims.set(metadata.name, { metadata })
    }
  }
  const features = { maxUnavailable: parts.shape.maxUnavailable !== null }
  return { observed: { set: parts.set, pods, claims, revisions: parts.revisions, features }, places }
}

function podIn(set: StatefulSet, state: PodState, revision: ControllerRevision, ordinal: number): Pod {
  const pod = buildPod(set, revision, ordinal as Ordinal)
  const isReady = state === 'ready' || state === 'fresh' || state === 'terminating'
  const phase = state === 'pending' ? 'Pending' : state === 'failed' ? 'Failed' : 'Running'
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      uid: `pod-${ordinal}`,
      ...(state === 'terminating' ? { deletionTimestamp: justNow } : {}),
    },
    status: {
      phase,
      conditions: [
        {
          type: 'Ready',
          status: isReady ? 'True' : 'False',
          lastTransitionTime: state === 'fresh' ? justNow : longAgo,
        },
      ],
    },
  }
}
