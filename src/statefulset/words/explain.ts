// The state of a set in one sentence: what is in the way, what that holds up, how far it is.
//
// It plans with the real planner and puts the plan's answer into words: `web-1 is not Ready: its readiness probe
// fails with 404 for 40 s; the rollout waits; 2 of 3 updated`.

import type { Event, Pod } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { podCondition } from '../../workload/pod-health.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { ordinalRangeOf } from '../nouns/identity.ts'
import type { Observed } from '../nouns/observed.ts'
import type { Step } from '../nouns/step.ts'
import type { Held, Waiting } from '../nouns/waiting.ts'
import { type Plan, planStatefulSet } from '../plan/plan.ts'
import { diagnosePod } from './diagnose-pod.ts'
import { formatDuration } from './duration-text.ts'

export interface Explained extends Observed {
  /** Events about the set and its Pods; without them the sentence says less. */
  readonly events?: readonly Event[]
  /** All Pods of the namespace: one that is not the set's may have a name that it wants. */
  readonly neighbours?: readonly Pod[]
}

export function explainStatefulSet(explained: Explained, now: Instant): string {
  const { set } = explained
  if (isTerminating(set))
    return `${nameOf(set)} is being deleted; ${countOf(explained.pods.length, 'Pod')} left`
  const plan = planStatefulSet(explained, now)
  const parts = plan.waiting
    ? [causeText(plan.waiting, explained, now), heldTexts[plan.waiting.holds], progressText(explained, plan)]
    : [doingText(plan.steps) ?? restText(explained, plan)]
  return parts.filter(Boolean).join('; ')
}

const heldTexts: { readonly [H in Held]: string } = {
  creation: 'no further Pod is created until then',
  scaleDown: 'scaling down waits',
  update: 'the rollout waits',
  completion: '',
}

function causeText(waiting: Waiting, explained: Explained, now: Instant): string {
  const { podName } = waiting
  const pod = explained.pods.find(each => nameOf(each) === podName)
  switch (waiting.kind) {
    case 'terminating':
      return `${podName} is terminating${lasting(waiting.since, now)}${holderText(pod)}`
    case 'notReady':
      if (!pod && explained.neighbours?.some(each => nameOf(each) === podName))
        return `${podName} cannot be created: a Pod of that name is there already and not one of ${nameOf(explained.set)}`
      return waiting.created || !pod
        ? `${podName} is being created`
        : `${podName} is not Ready: ${diagnosePod({ pod, events: explained.events ?? [], now })}`
    case 'notAvailable':
      return `${podName} is Ready and counts as available in ${formatDuration(waiting.until - now)}`
    case 'staleClaim':
      return `${podName} cannot be created: its claim ${waiting.claimName} belongs to an earlier ${podName} and is about to be deleted`
    case 'terminatingClaim':
      return `${podName} waits: its claim ${waiting.claimName} is being deleted`
    case 'unhealthyBelow':
      return `${podName} and ${waiting.below} are both unhealthy, and ${podName} may not go before ${waiting.below} is Ready`
    case 'budget':
      return `${countOf(waiting.unavailable, 'Pod')} unavailable, the lowest ${podName}, and ${waiting.maxUnavailable} may be`
  }
}

const lasting = (since: Instant | null, now: Instant): string =>
  since === null || now - since < 1000 ? '' : ` for ${formatDuration(now - since)}`

/** What keeps a Pod from going: a finalizer, or a node of which nothing is heard. */
function holderText(pod: Pod | undefined): string {
  const finalizers = pod?.metadata?.finalizers ?? []
  if (finalizers.length > 0) return `, held by ${finalizers.join(', ')}`
  const ready = pod && podCondition(pod, 'Ready')
  return ready?.status === 'Unknown' ? `, and nothing is heard of its node ${pod?.spec?.nodeName ?? ''}` : ''
}

/** What is being done right now, where nothing has to be waited for. */
function doingText(steps: readonly Step[]): string | null {
  for (const step of steps) {
    if (step.kind === 'createPod') return `${step.podName} is about to be created`
    if (step.kind === 'deletePod') return `${step.podName} is about to be deleted`
    if (step.kind === 'updatePod') return `${step.podName} is about to be repaired`
  }
  return null
}

function progressText({ set, pods }: Explained, { status }: Plan): string {
  const { replicas } = ordinalRangeOf(set)
  const isRolling = status.currentRevision !== status.updateRevision
  if (isRolling) return `${status.updatedReplicas ?? 0} of ${replicas} updated`
  return pods.length === 0 ? '' : `${status.readyReplicas ?? 0} of ${replicas} Ready`
}

function restText({ set, pods }: Explained, { status }: Plan): string {
  const { start, replicas } = ordinalRangeOf(set)
  if (replicas === 0) return `${nameOf(set)} is scaled to zero`
  const outdated = pods.filter(pod => revisionOf(pod) !== status.updateRevision).length
  const all = `all ${countOf(replicas, 'Pod')} Ready`
  if (outdated === 0) return `${all} and up to date`
  if (set.spec?.updateStrategy?.type === 'OnDelete')
    return `${all}; ${outdated} of an older revision will be replaced when somebody deletes them (OnDelete)`
  const partition = start + (set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0)
  return `${all}; ${status.updatedReplicas ?? 0} of ${replicas} updated, those below ordinal ${partition} stay as they are (partition)`
}

const countOf = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'} ${count === 1 ? 'is' : 'are'}`
