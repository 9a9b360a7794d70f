// Hazards of what is around the set: the API, nodes, quotas, Services, budgets, autoscalers, what the template names.

import { refusalOf, setNameMax } from '../../../workload/trouble/refusal.ts'
import type { HazardValues } from '../../hazards/hazard-values.ts'
import type { StuckWhy } from '../../reasons.ts'
import { causeOf, type HazardWords } from '../plan-words.ts'
import { blockerText, reasonText, referenceText } from './causes.ts'
import { plural, spelled } from './counting.ts'

const causes = { blocker: blockerText, reason: reasonText }

export const clusterHazards: Pick<
  HazardWords,
  | 'H1'
  | 'H4'
  | 'H5'
  | 'H15'
  | 'H19'
  | 'H20'
  | 'H23'
  | 'H26'
  | 'H31'
  | 'H32'
  | 'H33'
  | 'H34'
  | 'H35'
  | 'H36'
  | 'H39'
> = {
  H1: ({ message, way, leftOut }) => ({
    title: 'The API refuses this edit',
    evidence: message,
    consequence: 'Nothing changes.',
    remedy: waysRound[way](leftOut),
  }),
  H4: ({ pod, madeBefore, isOrdered, cordoned, blocker, because }) => ({
    title:
      because?.kind === 'briefStay'
        ? 'New Pods are driven out again'
        : madeBefore === 0
          ? 'New Pods find no node'
          : 'Not every new Pod finds a node',
    evidence: because ? reasonText(because) : blockerText(blocker),
    consequence:
      because?.kind === 'briefStay'
        ? `${pod} is made again and evicted again, for ever.`
        : isOrdered
          ? `${pod} stays Pending${madeBefore === 0 ? '' : `, after ${plural(madeBefore, 'Pod')}`}, and no other Pod is touched.`
          : `${pod} stays Pending, and every later one that is like it.`,
    remedy:
      cordoned.length > 0
        ? 'Let Pods onto the nodes that are cordoned, or change what the template asks for, and plan again.'
        : 'Change what the template asks for (nodeSelector, affinity, tolerations, resources), or the nodes, and plan again.',
  }),
  H5: ({ maxUnavailable, isDropped }) => ({
    title: 'maxUnavailable has no effect',
    evidence: `spec.updateStrategy.rollingUpdate.maxUnavailable is ${maxUnavailable}, and MaxUnavailableStatefulSet is off in Kubernetes 1.36`,
    consequence: isDropped
      ? 'The API drops the field without a word; Pods are updated one at a time.'
      : 'Pods are updated one at a time.',
    remedy: 'Leave the field out, or switch the feature gate on for the API server and the controller.',
  }),
  H15: ({ budgets, minimumAvailable }) => ({
    title: 'A disruption budget is not kept',
    evidence: budgets
      .map(
        ({ name, bound, value, othersAvailable }) =>
          `poddisruptionbudget ${name} asks for ${bound} ${value}${othersAvailable > 0 ? `, and counts ${plural(othersAvailable, 'available Pod')} of others` : ''}`,
      )
      .join('; '),
    consequence: `At the worst moment ${plural(minimumAvailable, 'Pod')} ${minimumAvailable === 1 ? 'is' : 'are'} available. Rollouts and scaling down do not ask budgets; only evictions do.`,
    remedy:
      'Scale up by one first, or accept it. Pods can be replaced within the budget with the strategy OnDelete and kubectl drain or evictions.',
  }),
  H19: ({ label, lengthMax }) => ({
    title: 'The name is too long for any Pod to be created',
    evidence: `The Pods' label controller-revision-hash would be ${label}, ${label.length} characters of at most ${lengthMax}`,
    consequence: 'The set is accepted and never gets a Pod.',
    remedy: 'Use a name of at most 52 characters.',
  }),
  H20: values => ({
    title: "The Pods' DNS names will not resolve",
    evidence:
      values.problem === 'missing'
        ? `there is no Service ${values.service}`
        : values.problem === 'notHeadless'
          ? `Service ${values.service} has the cluster IP ${values.clusterIP}: it is not headless`
          : `the selector of Service ${values.service} does not match the labels of the Pods`,
    consequence: `${values.pod}.${values.service} is unknown: members cannot find each other by their stable names.`,
    remedy: {
      missing: 'Create the Service.',
      selector:
        'others' in values && values.others.length > 0
          ? `The Service belongs to others: it selects ${spelled(values.others)}. Make a headless Service of another name for these Pods, and let the set name that one; a set that is there has to be made anew for it.`
          : 'Let the Service select the Pods by the labels of the template.',
      notHeadless:
        'A cluster IP cannot be taken away: make a headless Service of another name for the next set, or delete this one and make it anew with clusterIP: None.',
    }[values.problem],
  }),
  H23: ({ nodes, pods }) => ({
    title: 'A node does not answer, and its Pods cannot move',
    evidence: `${spelled(nodes)} not Ready; holds ${spelled(pods)}`,
    consequence:
      'A Pod on it may still be running, so its identity is not given to another until the Pod object is gone.',
    remedy: 'Bring the node back. Only when it is certainly off, say so to the cluster.',
  }),
  H26: ({ pod, revision, made, message, isDryRun, isNew, quotas }) => ({
    title:
      revision !== null
        ? 'The new revision will be refused'
        : made === 0
          ? 'New Pods will be refused'
          : 'Not all new Pods will be let in',
    evidence: isDryRun ? `A dry run of creating one was answered: ${message}` : message,
    consequence: `${revision === null ? `${pod} is not made${made === 0 ? '' : `, after ${made} that were`}.` : `The revision ${revision} is not made, and without it no Pod is touched.`} The controller tries again after 5 ms, then twice as long each time, up to 1,000 s: after the cause is mended it can take up to 16 minutes until it goes on.`,
    remedy: isNew
      ? remedyOfNew(message, quotas)
      : `${firstMended(message, quotas)} To make a stock controller try at once afterwards, change something on the set.`,
  }),
  H31: ({ steps, why, isAssumed, ...sticking }) => ({
    title: 'It does not come to its end',
    evidence: `waiting for ${causeOf(causes, sticking)}`,
    consequence: `${steps === 0 ? 'Nothing is done' : `${plural(steps, 'step')} ${steps === 1 ? 'is' : 'are'} done`}, and then the controller waits until somebody acts.`,
    remedy: isAssumed ? 'Going back then:' : stuckRemedies[why],
  }),
  H32: ({ autoscaler, minReplicas, maxReplicas, replicas }) => ({
    title: 'An autoscaler will undo the change of replicas',
    evidence: `horizontalpodautoscaler ${autoscaler} scales the set between ${minReplicas} and ${maxReplicas}`,
    consequence: `It sets spec.replicas again from what it measures${replicas < minReplicas || replicas > maxReplicas ? `, and ${replicas} is outside its bounds` : ''}.`,
    remedy:
      "Change the autoscaler's bounds instead, and leave replicas out of the manifest; where it had them, tell the API first by kubectl apply set-last-applied, or they fall back to 1.",
  }),
  H33: ({ pods, ageSeconds }) => ({
    title: `${pods.length === 1 ? 'A Pod is' : 'Pods are'} not Ready yet`,
    evidence: `${spelled(pods)} ${pods.length === 1 ? 'is' : 'are'} starting${ageSeconds === null ? '' : `, made ${ageSeconds} s ago`}`,
    consequence: `The plan counts on ${pods.length === 1 ? 'its' : 'their'} becoming Ready. If that does not happen, nothing after it does.`,
    remedy: 'Wait until they are Ready, and plan again, if you want to be sure.',
  }),
  H34: ({ missing, classes, others, pod }) => ({
    title: 'New Pods lack what their template names',
    evidence: [
      ...(missing.length > 0 ? [`there is no ${missing.map(referenceText).join(', no ')}`] : []),
      ...classes.map(
        ({ claim, name }) => `the claim ${claim} names the StorageClass ${name}, which does not exist`,
      ),
    ].join('; '),
    consequence: `${pod ?? 'The first new Pod'} does not start before it is there.`,
    remedy: [
      ...(missing.length > 0 ? ['Make what is missing first, or mend the name in the template.'] : []),
      ...classes.map(
        ({ name }) =>
          `Create the StorageClass ${name}, or choose one that exists${others.length > 0 ? `: ${others.join(', ')}` : ''}.`,
      ),
    ].join(' '),
  }),
  H35: ({ images, isCertain, pod }) => ({
    title: isCertain ? 'New Pods cannot pull their image' : 'New Pods may not be able to pull their image',
    evidence: images.map(({ image, message }) => `${image}: ${message}`).join('; '),
    consequence: isCertain
      ? `${pod} does not start before the image is there.`
      : `${pod} does not start, unless its node has the image already.`,
    remedy: images.some(({ isThere }) => isThere)
      ? 'Give the Pods a pull secret that may read it, or mend the name of the image.'
      : 'Push the image first, or mend its name in the template.',
  }),
  H39: ({ conditions, pod }) => ({
    title: 'New Pods wait for a condition that nobody sets',
    evidence: `the template has readiness gates, and no Pod has the condition ${conditions.join(', ')}`,
    consequence: `${pod} is not Ready before somebody sets it, and an ordered set goes no further.`,
    remedy: 'See first that who sets it is at work, or leave the gate out.',
  }),
  H36: ({ programs, pod }) => ({
    title: 'New Pods have no program to run',
    evidence: `the nodes run programs of their machine, not images: ${programs
      .map(({ container, program }) =>
        program === null
          ? `container ${container} has no command`
          : `${program} of container ${container} is not there`,
      )
      .join('; ')}`,
    consequence: `${pod} does not start.`,
    remedy:
      'Install the program, name one that is there as the command, or run the set on a node with containers.',
  }),
}

const waysRound: { readonly [W in HazardValues['H1']['way']]: (leftOut: readonly string[]) => string } = {
  remake: leftOut =>
    leftOut.length === 0
      ? 'Delete the set without its Pods, and apply the manifest again: the Pods keep running and are adopted. If the claim templates or serviceName changed, each adopted Pod keeps its old volumes and its old DNS name; then delete the Pods once, one by one, the highest ordinal first.'
      : `The new selector does not match ${spelled(leftOut)}, which would belong to nobody and keep the names. Leave the selector as it is; or delete the set without its Pods, give them the labels that the new selector asks for, and apply the manifest again.`,
  mendFirst: () =>
    'Some of what the message names never changes, and some is wrong in any set: mend the latter first, and plan again.',
  clearRollingUpdate: () =>
    'The set has spec.updateStrategy.rollingUpdate from before, mostly by default: write rollingUpdate: null beside type: OnDelete, and plan again.',
  mend: () => 'Mend what the message names and plan again.',
}

const stuckRemedies: { readonly [W in StuckWhy]: string } = {
  noNode: 'See why no node takes the Pod, and make room or change what it asks for.',
  refused: 'See what refuses the Pod, and mend that first.',
  nameTaken:
    'Look whose Pod it is. Let its owner go first, or give it the labels that the set selects; or delete it, so that the set can make its own.',
  claimTerminating: 'Look who still uses the claim, or which finalizer holds it.',
  claimUsed:
    'Look who needs the Pod: the claim, and the set behind it, go once it is deleted. Or delete the set with --cascade=background: it waits for no claim.',
  terminating:
    'See what holds the Pod: whoever set its finalizers removes them when they have done their work.',
  unready: 'See what is wrong with the Pod; once it is mended the rest follows.',
}

/** Of a set that is only to be made, what to change in it comes first. */
function firstMended(message: string, quotas: readonly string[]): string {
  if (quotas.length > 0) return `Raise the quota first (${spelled(quotas)}), or ask for less.`
  return refusalOf(message).why.kind === 'limitRange'
    ? 'Ask for amounts that the limit range of the namespace allows, or change it first.'
    : 'Mend the cause first.'
}

function remedyOfNew(message: string, quotas: readonly string[]): string {
  const { why } = refusalOf(message)
  switch (why.kind) {
    case 'podSecurity':
      return why.violations.some(each => each.startsWith('hostPath volumes'))
        ? `Leave out the files of the node (hostPath), choose another namespace for the set, or let whoever administers the namespaces give this one another level than ${why.level}.`
        : `Give the Pod template the security context that the level ${why.level} asks for, or choose another namespace for the set.`
    case 'limitRange':
      return 'Ask for amounts that the limit range of the namespace allows, or change the limit range first.'
    case 'accountMissing':
      return `Name another service account in the Pod template, or make ${why.account} first.`
    case 'nameTooLong':
      return `Give the set a name of at most ${setNameMax} characters.`
    default:
      return quotas.length > 0
        ? `Ask for less: fewer replicas, or smaller requests, limits and claims. Or raise the quota first (${spelled(quotas)}).`
        : 'Change in the Pod template or the claims what is objected to, or mend the cause first.'
  }
}
