// Edits that harm nobody: a healthy set on a cluster with room, and what people do to it every day.
import type { StatefulSet } from '../../api/generated/types.ts'
import { type Random, seededRandom } from '../../base/random.ts'
import type { Edit } from '../../foresee/index.ts'
import { applied, healthyTemplate } from './draw-edit.ts'
import { chance, drawSet, pick, type Spec, upTo } from './draw-set.ts'
import type { PlanCase, Preparation } from './plan-case.ts'

export function drawHarmless(seed: number): PlanCase {
  const random = seededRandom(seed)
  for (let skipped = 0; skipped < 5; skipped++) random.next()
  const set = healthySet(random)
  return {
    seed,
    nodes: 4,
    set,
    early: [],
    late: drawSurroundings(random),
    restMs: 90_000,
    edit: drawEdit(random, set),
    newPodsFail: false,
  }
}

/** With claims that stay when Pods go: what deletes data is no false alarm. */
function healthySet(random: Random): StatefulSet {
  const set = drawSet(random)
  const spec: Spec = {
    ...(set.spec as Spec),
    replicas: 1 + upTo(random, 3),
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    template: healthyTemplate(set),
  }
  return { ...set, spec }
}

function drawSurroundings(random: Random): readonly Preparation[] {
  const drawn = pick<() => Preparation | null>(random, [
    () => null,
    () => ({ kind: 'cordon', nodes: [3] }),
    () => ({ kind: 'taint', nodes: [3] }),
    () => ({ kind: 'budget' }),
    () => ({ kind: 'quota', resource: 'pods', room: 0 }),
    () => ({ kind: 'foreignPod', index: 9 }),
    () => ({ kind: 'leaveClaim', index: 9 }),
    () => ({ kind: 'orphan' }),
  ])()
  return drawn ? [drawn] : []
}

function drawEdit(random: Random, set: StatefulSet): Edit {
  const replicas = set.spec?.replicas ?? 1
  const image = () => applied(set, { template: healthyTemplate(set, { image: 'app:2' }) })
  return pick<() => Edit>(random, [
    image,
    image,
    () => applied(set, {}),
    () => applied(set, { minReadySeconds: pick(random, [0, 3]) }),
    () => applied(set, { replicas: Math.max(1, replicas - 1) }),
    // A `rollingUpdate` that the API had set by default would stay, and is refused beside OnDelete.
    () => applied(set, { updateStrategy: { type: 'OnDelete', rollingUpdate: null } as never }),
    () => applied(set, { revisionHistoryLimit: 5 }),
    () =>
      applied(set, {
        template: healthyTemplate(set, {
          podSpec: { terminationGracePeriodSeconds: chance(random, 0.5) ? 7 : 3 },
        }),
      }),
  ])()
}
