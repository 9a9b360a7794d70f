import { stateText } from '../../../statefulset/words/explain.ts'
import { englishTroubles } from '../../../workload/trouble/trouble-words.ts'
import type { PlanWords } from '../plan-words.ts'
import { blockerText, problemText, reasonText, referenceText } from './causes.ts'
import { claimHazards } from './hazards-claims.ts'
import { clusterHazards } from './hazards-cluster.ts'
import { rolloutHazards } from './hazards-rollout.ts'
import {
  describeClaims,
  describeDuration,
  describeFailure,
  describeNote,
  describeResult,
  describeRevision,
  describeStep,
  formatSeconds,
} from './plan.ts'

export const english: PlanWords = {
  troubles: englishTroubles,
  state: stateText,
  hazards: { ...rolloutHazards, ...claimHazards, ...clusterHazards },
  step: describeStep,
  seconds: formatSeconds,
  revision: describeRevision,
  claims: describeClaims,
  duration: describeDuration,
  failure: describeFailure,
  note: describeNote,
  result: describeResult,
  stuck: cause => `it sticks waiting for ${cause}`,
  refused: () => 'the API refuses the edit; nothing changes',
  blocker: blockerText,
  reason: reasonText,
  reference: referenceText,
  problem: problemText,
}
