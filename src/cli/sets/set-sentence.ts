import { nameOf } from '../../api/object.ts'
import type { ObservedRollout } from '../../foresee/rollout-verdict.ts'
import { defaultFeatures } from '../../statefulset/nouns/observed.ts'
import { ownPods, ownRevisions } from '../../statefulset/nouns/set-owner.ts'
import { explainStatefulSet } from '../../statefulset/words/explain.ts'

/** What the controller's planner makes of the rollout, in a sentence. */
export function sentenceOf(rollout: ObservedRollout): string {
  const { set, pods, claims, revisions, events, nodes, classes, now } = rollout
  return explainStatefulSet(
    {
      set,
      pods: ownPods(set, pods),
      neighbours: pods,
      claims: new Map(claims.map(claim => [nameOf(claim), claim])),
      revisions: ownRevisions(set, revisions),
      features: defaultFeatures,
      events,
      nodes,
      classes,
    },
    now,
  )
}
