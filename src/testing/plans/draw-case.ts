import type { StatefulSet } from '../../api/generated/types.ts'
import { type Random, seededRandom } from '../../base/random.ts'
import { applied, drawEdit, healthyTemplate } from './draw-edit.ts'
import { chance, drawSet, failures, pick, upTo } from './draw-set.ts'
import type { PlanCase, Preparation } from './plan-case.ts'

const longEnough = 90_000

export function drawCase(seed: number): PlanCase {
  const random = seededRandom(seed)
  // Neighbouring seeds start alike.
  for (let skipped = 0; skipped < 5; skipped++) random.next()
  const nodes = 1 + upTo(random, 3)
  const set = drawSet(random)
  const early = chance(random, 0.15) ? [drawEarly(random, nodes)] : []
  const late = drawLate(random, { set, nodes })
  const { edit, newPodsFail } = drawEdit(random, set)
  const isOrphaned = late.some(({ kind }) => kind === 'orphan')
  const isUnderWay = late.some(each => each.kind === 'edit' && each.forMs < longEnough) || isJust(late)
  return {
    seed,
    nodes,
    set,
    early,
    late,
    restMs: isUnderWay ? upTo(random, 3000) : longEnough,
    edit:
      isOrphaned && edit.kind !== 'apply'
        ? applied(set, { template: healthyTemplate(set, { image: 'app:2' }) })
        : edit,
    newPodsFail,
  }
}

const isJust = (late: readonly Preparation[]): boolean =>
  late.some(({ kind }) => kind === 'deletePod' || kind === 'evictPod')

const someOf = (random: Random, count: number): readonly number[] => {
  const all = Array.from({ length: count }, (_, at) => at)
  return chance(random, 0.5) ? all : all.filter(() => chance(random, 0.5))
}

function drawEarly(random: Random, nodes: number): Preparation {
  return pick<() => Preparation>(random, [
    () => ({ kind: 'cordon', nodes: someOf(random, nodes) }),
    () => ({ kind: 'taint', nodes: someOf(random, nodes) }),
    () => ({ kind: 'fill', leaving: upTo(random, 3) }),
    () => ({ kind: 'quota', resource: pick(random, ['pods', 'requests.cpu']), room: upTo(random, 4) }),
    () => ({ kind: 'foreignPod', index: upTo(random, 4) }),
    () => ({ kind: 'leaveClaim', index: upTo(random, 4) }),
  ])()
}

interface Place {
  readonly set: StatefulSet
  readonly nodes: number
}

function drawLate(random: Random, place: Place): readonly Preparation[] {
  const count = pick(random, [0, 1, 1, 1, 2, 2, 3])
  return Array.from({ length: count }, () => drawOne(random, place))
}

function drawOne(random: Random, { set, nodes }: Place): Preparation {
  const index = upTo(random, Math.max(0, (set.spec?.replicas ?? 1) - 1))
  const broken = () => {
    const template = healthyTemplate(set, { image: 'app:bad' })
    const annotations = { ...template.metadata?.annotations, ...pick(random, failures) }
    return applied(set, { template: { ...template, metadata: { ...template.metadata, annotations } } })
  }
  return pick<() => Preparation>(random, [
    () => ({ kind: 'cordon', nodes: someOf(random, nodes) }),
    () => ({ kind: 'taint', nodes: someOf(random, nodes) }),
    () => ({ kind: 'fill', leaving: upTo(random, 4) }),
    () => ({
      kind: 'quota',
      resource: pick(random, ['pods', 'requests.cpu', 'persistentvolumeclaims', 'count/pods'] as const),
      room: upTo(random, 2),
    }),
    () => ({ kind: pick(random, ['budget', 'autoscaler', 'otherSet'] as const) }),
    () => ({ kind: 'scale', replicas: upTo(random, 6) }),
    () => ({ kind: 'scale', replicas: upTo(random, 2) }),
    () => ({
      kind: 'edit',
      edit: applied(set, { template: healthyTemplate(set, { image: 'app:1b' }) }),
      forMs: upTo(random, 6000),
    }),
    () => ({
      kind: 'edit',
      edit: applied(set, { template: healthyTemplate(set, { image: 'app:1b' }) }),
      forMs: longEnough,
    }),
    () => ({ kind: 'edit', edit: broken(), forMs: longEnough }),
    () => ({ kind: 'edit', edit: { kind: 'scale', replicas: upTo(random, 6) }, forMs: upTo(random, 6000) }),
    () => ({ kind: 'orphan' }),
    () => ({ kind: 'killNode', forMs: pick(random, [longEnough, 400_000]) }),
    () => ({ kind: pick(random, ['deleteClaim', 'loseClaim', 'leaveClaim'] as const), index }),
    () => ({
      kind: pick(random, ['finalizer', 'unready', 'unready', 'relabel', 'deletePod', 'evictPod'] as const),
      index,
    }),
    () => ({ kind: 'leaveClaim', index: upTo(random, 5) }),
    () => ({ kind: 'foreignPod', index: upTo(random, 5) }),
  ])()
}
