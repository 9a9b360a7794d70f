// That a plan does not end has a cause, and the cause is told: by the hazard that knows it, else by the one here.
import { nameOf } from '../../api/object.ts'
import { parseTime } from '../../base/clock.ts'
import type { StuckWhy } from '../plan-document.ts'
import { learnPace } from '../virtual/pace.ts'
import { prognosisOf } from '../virtual/prognosis.ts'
import {
  type Detector,
  type Facts,
  type Finding,
  kubectl,
  named,
  ownPods,
  plural,
  replicasOf,
  spelled,
  unhealthyPods,
  wayBack,
} from './facts.ts'

/** H31: the plan sticks. Asked where no other hazard says why. */
export function stuckOtherwise(facts: Facts): Finding | null {
  const { end } = facts.plan
  if (end.kind !== 'stuck') return null
  const did = facts.plan.steps.filter(({ kind }) => kind !== 'wait').length
  return {
    id: 'H31',
    severity: 'danger',
    title: 'It does not come to its end',
    evidence: `waiting for ${end.cause}`,
    consequence: `${did === 0 ? 'Nothing is done' : `${plural(did, 'step')} ${did === 1 ? 'is' : 'are'} done`}, and then the controller waits until somebody acts.`,
    ...(facts.snapshot.assume && end.why === 'unready' && end.pod !== null
      ? { remedy: 'Going back then:', commands: wayBack(facts, end.pod) }
      : {
          remedy: remedies[end.why],
          commands: end.pod === null ? [] : commandsFor(facts, end.why, end.pod),
        }),
  }
}

const remedies: { readonly [W in StuckWhy]: string } = {
  noNode: 'See why no node takes the Pod, and make room or change what it asks for.',
  refused: 'See what refuses the Pod, and mend that first.',
  nameTaken:
    'Look whose Pod it is. Let its owner go first, or give it the labels that the set selects; or delete it, so that the set can make its own.',
  claimTerminating: 'Look who still uses the claim, or which finalizer holds it.',
  terminating:
    'See what holds the Pod: whoever set its finalizers removes them when they have done their work.',
  unready: 'See what is wrong with the Pod; once it is mended the rest follows.',
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
  if (!before || after.kind !== 'accepted' || replicasOf(before) === replicasOf(facts.set)) return null
  const scaler = autoscalers.find(({ spec }) => {
    const { kind, name } = spec?.scaleTargetRef ?? {}
    return kind === 'StatefulSet' && name === nameOf(facts.set)
  })
  if (!scaler) return null
  const { minReplicas = 1, maxReplicas = minReplicas } = scaler.spec ?? {}
  const name = scaler.metadata?.name ?? ''
  const wanted = replicasOf(facts.set)
  // At zero an autoscaler rests: that is how it is switched off.
  if (wanted === 0) return null
  return {
    id: 'H32',
    severity: 'warning',
    title: 'An autoscaler will undo the change of replicas',
    evidence: `horizontalpodautoscaler ${name} scales the set between ${minReplicas} and ${maxReplicas}`,
    consequence: `It sets spec.replicas again from what it measures${wanted < minReplicas || wanted > maxReplicas ? `, and ${wanted} is outside its bounds` : ''}.`,
    remedy: "Change the autoscaler's bounds instead, and leave replicas out of the manifest.",
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
  const pace = learnPace(ownPods(facts), facts.set)
  const young = unhealthyPods(facts).filter(
    pod => prognosisOf(pod, pace, snapshot.now).kind === 'becomesReady',
  )
  const [first] = young
  if (!first) return null
  const since = parseTime(first.metadata?.creationTimestamp)
  const age = since === null ? '' : `, made ${Math.max(0, Math.round((snapshot.now - since) / 1000))} s ago`
  return {
    id: 'H33',
    severity: 'info',
    title: `${young.length === 1 ? 'A Pod is' : 'Pods are'} not Ready yet`,
    evidence: `${spelled(young.map(nameOf))} ${young.length === 1 ? 'is' : 'are'} starting${age}`,
    consequence: `The plan counts on ${young.length === 1 ? 'its' : 'their'} becoming Ready. If that does not happen, nothing after it does.`,
    remedy: 'Wait until they are Ready, and plan again, if you want to be sure.',
    commands: [kubectl(facts, `rollout status ${named(facts)}`)],
  }
}
