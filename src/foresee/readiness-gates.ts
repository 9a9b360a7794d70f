// Readiness gates: a Pod is not Ready before somebody has set its conditions. Whether anybody does is seen by the Pods that
// have them already.
import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { podCondition } from '../workload/pod-health.ts'
import type { Snapshot } from './snapshot.ts'

/** The gates of the template that no Pod of the cluster has passed, as far as it can be seen. */
export function gatesNeverPassed(
  { pods, neighbours }: Pick<Snapshot, 'pods' | 'neighbours'>,
  set: StatefulSet,
): readonly string[] {
  const gates = (set.spec?.template.spec?.readinessGates ?? []).map(({ conditionType }) => conditionType)
  const hasPassed = (pod: Pod, gate: string) => podCondition(pod, gate)?.status === 'True'
  return gates.filter(gate => ![...pods, ...neighbours].some(pod => hasPassed(pod, gate)))
}
