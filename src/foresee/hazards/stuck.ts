// That a plan does not end has a cause, and the cause is told: by the hazard that knows it, else by the one here.
import { nameOf } from '../../api/object.ts'
import { parseTime } from '../../base/clock.ts'
import type { StuckWhy } from '../reasons.ts'
import { learnPace } from '../virtual/pace.ts'
import { prognosisOf } from '../virtual/prognosis.ts'
import {
  type Detector,
  type Facts,
  type Finding,
  kubectl,
  named,
  ownPods,
  replicasOrNone,
  unhealthyPods,
  wayBack,
} from './facts.ts'

/** H31: the plan sticks. Asked where no other hazard says why. */
export function stuckOtherwise(facts: Facts): Finding | null {
  const { end } = facts.plan
  if (end.kind !== 'stuck') return null
  const { pod, why, blocker, because } = end
  const isAssumed = facts.snapshot.assume !== null && why === 'unready' && pod !== null
  return {
    id: 'H31',
    severity: 'danger',
    values: {
      steps: facts.plan.steps.filter(({ kind }) => kind !== 'wait').length,
      why,
      isAssumed,
      blocker,
      because,
    },
    commands: pod === null ? [] : isAssumed ? wayBack(facts, pod) : commandsFor(facts, why, pod),
  }
}

function commandsFor(facts: Facts, why: StuckWhy, pod: string): readonly string[] {
  switch (why) {
    case 'refused':
      return [kubectl(facts, 'get events --field-selector reason=FailedCreate')]
    case 'claimTerminating':
      return [kubectl(facts, `get pvc -l ${selectorText(facts)}`)]
    default:
      return [kubectl(facts, `describe pod ${pod}`)]
  }
}

const selectorText = ({ set }: Facts): string =>
  Object.entries(set.spec?.selector.matchLabels ?? {})
    .map(([label, value]) => `${label}=${value}`)
    .join(',')

/** H32: who scales the set by itself will undo what this edit says about replicas. */
export const scaledByOthers: Detector = facts => {
  const { before, after, autoscalers } = facts.snapshot
  if (!before || after.kind !== 'accepted' || replicasOrNone(before) === replicasOrNone(facts.set))
    return null
  const scaler = autoscalers.find(({ spec }) => {
    const { kind, name } = spec?.scaleTargetRef ?? {}
    return kind === 'StatefulSet' && name === nameOf(facts.set)
  })
  if (!scaler) return null
  const { minReplicas = 1, maxReplicas = minReplicas } = scaler.spec ?? {}
  const name = scaler.metadata?.name ?? ''
  const wanted = replicasOrNone(facts.set)
  // At zero an autoscaler rests: that is how it is switched off.
  if (wanted === 0) return null
  return {
    id: 'H32',
    severity: 'warning',
    values: { autoscaler: name, minReplicas, maxReplicas, replicas: wanted },
    commands: [
      kubectl(
        facts,
        `patch horizontalpodautoscaler ${name} --type merge -p '${JSON.stringify({ spec: { minReplicas: Math.min(wanted, maxReplicas), maxReplicas: Math.max(wanted, maxReplicas) } })}'`,
      ),
    ],
  }
}

/** H33: the plan counts on Pods that have only just started. */
export const stillStarting: Detector = facts => {
  const { snapshot, plan } = facts
  if (snapshot.after.kind !== 'accepted' || plan.end.kind !== 'done') return null
  if (!plan.steps.some(({ kind }) => kind !== 'wait')) return null
  const unhealthy = unhealthyPods(facts)
  if (unhealthy.length === 0) return null
  const pace = learnPace(ownPods(facts), facts.set)
  const young = unhealthy.filter(pod => prognosisOf({ pod, now: snapshot.now }, pace).kind === 'becomesReady')
  const [first] = young
  if (!first) return null
  const since = parseTime(first.metadata?.creationTimestamp)
  return {
    id: 'H33',
    severity: 'info',
    values: {
      pods: young.map(nameOf),
      ageSeconds: since === null ? null : Math.max(0, Math.round((snapshot.now - since) / 1000)),
    },
    commands: [kubectl(facts, `rollout status ${named(facts)}`)],
  }
}
