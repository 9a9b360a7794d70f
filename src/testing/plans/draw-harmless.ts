// Edits that harm nobody: a healthy set on a cluster with room (a node more than it can ever need), and what people do
// to it every day.
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
  const { early, late } = drawSurroundings(random, set)
  const edit = drawEdit(random, set)
  // Over Pods that were orphaned a set can only be applied again.
  const isGone = late.some(({ kind }) => kind === 'orphan')
  return {
    seed,
    nodes: 5,
    set,
    early,
    // Whatever is done to it is done once it is whole: a quota of what is there takes nothing away.
    late: [{ kind: 'rest', forMs: 90_000 }, ...late],
    restMs: 90_000,
    edit: isGone && edit.kind !== 'apply' ? applied(set, {}) : edit,
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

/** A node that closes after it was given a volume keeps its Pod from coming back: with claims it is closed before. */
function drawSurroundings(random: Random, set: StatefulSet): Pick<PlanCase, 'early' | 'late'> {
  const closed = (kind: 'cordon' | 'taint') => {
    const hasClaims = (set.spec?.volumeClaimTemplates ?? []).length > 0
    const closing: Preparation = { kind, nodes: [hasClaims ? 4 : upTo(random, 4)] }
    return hasClaims ? { early: [closing], late: [] } : { early: [], late: [closing] }
  }
  const late = (preparation: Preparation) => ({ early: [], late: [preparation] })
  return pick<() => Pick<PlanCase, 'early' | 'late'>>(random, [
    () => ({ early: [], late: [] }),
    () => closed('cordon'),
    () => closed('taint'),
    () => late({ kind: 'budget' }),
    () => late({ kind: 'quota', resource: 'pods', room: 0 }),
    () => late({ kind: 'foreignPod', index: 9 }),
    () => late({ kind: 'leaveClaim', index: 9 }),
    () => late({ kind: 'orphan' }),
  ])()
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
    () => ({ kind: 'scale', replicas: Math.max(1, replicas - 1) }),
    () => ({ kind: 'restart' }),
    () => ({ kind: 'image', images: { app: 'app:2' } }),
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
