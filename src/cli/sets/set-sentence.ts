import type { Pod } from '../../api/generated/types.ts'
import { controllerOf } from '../../api/object.ts'
import type { RolloutScene } from '../../foresee/rollout-verdict.ts'
import { isMember, nameOf, uidOf } from '../../statefulset/nouns/identity.ts'
import { defaultFeatures } from '../../statefulset/nouns/observed.ts'
import { sortRevisions } from '../../statefulset/plan/revisions.ts'
import { explainStatefulSet } from '../../statefulset/words/explain.ts'

/** What the controller's planner makes of the scene, in a sentence. */
export function sentenceOf(scene: RolloutScene): string {
  const { set, pods, claims, revisions, events, now } = scene
  return explainStatefulSet(
    {
      set,
      pods: ownPods(scene),
      neighbours: pods,
      claims: new Map(claims.map(claim => [nameOf(claim), claim])),
      revisions: sortRevisions(revisions.filter(each => controllerOf(each)?.uid === uidOf(set))),
      features: defaultFeatures,
      events,
    },
    now,
  )
}

const ownPods = ({ set, pods }: RolloutScene): readonly Pod[] =>
  pods.filter(pod => isMember(set, pod) && controllerOf(pod)?.uid === uidOf(set))
