// DaemonSets at work: one pass claims Pods and revisions, makes or deletes what the plan says, and reports.
import { isEqual } from '../../api/equality.ts'
import type { DaemonSet, Node, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, nameOf, refOf, uidOf } from '../../api/object.ts'
import { selectsEverything } from '../../api/select/selector.ts'
import { templateGenerationLabel, templateGenerationOf } from '../../api/strategies/template-generation.ts'
import type { Instant } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, watch } from '../../control/start-controller.ts'
import { minReadySecondsOf } from '../../workload/desired.ts'
import { joinErrors } from '../../workload/failure.ts'
import { availableAt } from '../../workload/pod-health.ts'
import { revisionLabel } from '../../workload/revisions.ts'
import { podOfTemplate } from '../../workload/template-pod.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { createPods, deletePods } from '../owned/pods.ts'
import { selectorOf, startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { pinnedTo, tolerationsOf } from './eligible.ts'
import { daemonsOf } from './nodes.ts'
import { type DaemonPlan, planDaemons } from './plan.ts'
import { forgetRevisions, keepRevisions } from './revisions.ts'
import { statusOf } from './status.ts'

type DaemonPass = Pass<DaemonSet>

/** Upstream's bound of Pods made or deleted in one pass. */
const burst = 250

export function startDaemonSets(context: ControllerContext): StartedController {
  const sets = context.informers.of(kinds.DaemonSet)
  const nodes = context.informers.of(kinds.Node)
  const retries = new FailureRetries()

  const reconcile = async (pass: DaemonPass): Promise<Outcome> => {
    const { owner: set, now } = pass
    if (selectsEverything(selectorOf(set))) {
      pass.tell(
        'Warning',
        'SelectingAll',
        'This daemon set is selecting all pods. A non-empty selector is required.',
      )
      return settled
    }
    if (isTerminating(set)) return settled
    const pods = await claimOwned(pass, { kind: kinds.Pod })
    const revisions = await keepRevisions(pass)
    const daemons = daemonsOf({ set, nodes: nodes.list(), pods, hash: revisions.hash }, now)
    const plan = planDaemons(daemons, { retryAt: node => retries.at(set, node) })
    const errors = await carryOut(plan, { pass, hash: revisions.hash, retries })
    await forgetRevisions(revisions, pods, pass)
    await writeStatus(pass, set, statusOf(daemons))
    if (errors.length > 0) throw joinErrors(errors)
    return soonest(plan.checkAgainMs, nextAvailabilityMs(set, pods, now))
  }

  return startOwnerController(context, {
    name: 'daemonset',
    component: 'daemonset-controller',
    kind: kinds.DaemonSet,
    workers: 2,
    owned: [kinds.Pod, kinds.ControllerRevision],
    reconcile,
    watches: [
      watch(nodes, (change, wake) => {
        if (change.kind === 'updated' && !isNodeNews(change.object, change.previous)) return
        for (const set of sets.list()) wake.enqueue(keyOf(refOf(set)))
      }),
    ],
  })
}

/** Heartbeats of nodes change nothing for a daemon. */
const isNodeNews = (node: Node, previous: Node): boolean =>
  !isEqual(node.metadata?.labels, previous.metadata?.labels) ||
  !isEqual(node.spec?.taints, previous.spec?.taints)

interface Carrying {
  readonly pass: DaemonPass
  readonly hash: string
  readonly retries: FailureRetries
}

async function carryOut(plan: DaemonPlan, { pass, hash, retries }: Carrying): Promise<readonly Error[]> {
  const { owner: set, now } = pass
  for (const pod of plan.failed) {
    retries.note(set, pod.spec?.nodeName ?? '', now)
    tellEnd(pass, pod, 'failed')
  }
  for (const pod of plan.succeeded) tellEnd(pass, pod, 'succeeded')
  const pods = plan.create.slice(0, burst).map(nodeName => daemonPod(pass, nodeName, hash))
  const { errors } = await createPods(pass, pods)
  return [...errors, ...(await deletePods(pass, plan.remove.slice(0, burst)))]
}

function tellEnd(pass: DaemonPass, pod: Pod, end: 'failed' | 'succeeded'): void {
  const where = `${pod.metadata?.namespace}/${nameOf(pod)} on node ${pod.spec?.nodeName ?? ''}`
  if (end === 'failed')
    pass.tell('Warning', 'FailedDaemonPod', `Found failed daemon pod ${where}, will try to kill it`)
  else pass.tell('Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${where}, will try to delete it`)
}

function daemonPod(pass: DaemonPass, nodeName: string, hash: string): Pod {
  const { owner: set } = pass
  const template = set.spec?.template ?? {}
  return podOfTemplate({
    template,
    namespace: refOf(set).namespace,
    generateName: `${nameOf(set)}-`,
    owner: ownerReference(pass),
    labels: { [revisionLabel]: hash, [templateGenerationLabel]: String(templateGenerationOf(set)) },
    spec: {
      affinity: pinnedTo(nodeName, template.spec?.affinity),
      tolerations: tolerationsOf(template.spec ?? {}),
    },
  })
}

function nextAvailabilityMs(set: DaemonSet, pods: readonly Pod[], now: Instant): number | null {
  const minReadySeconds = minReadySecondsOf(set)
  if (minReadySeconds === 0) return null
  const ahead = pods.map(pod => (availableAt(pod, minReadySeconds) ?? 0) - now).filter(ms => ms > 0)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

function soonest(...times: readonly (number | null)[]): Outcome {
  const known = times.filter(time => time !== null)
  return known.length === 0 ? settled : { kind: 'checkAgain', afterMs: Math.min(...known) }
}

const retryMsFirst = 1_000
const retryMsMost = 15 * 60_000

/** When failed Pods may be replaced, by set and node: after 1 s, 2 s … a quarter of an hour; long peace forgets. */
class FailureRetries {
  readonly #failures = new Map<string, { readonly at: Instant; readonly delayMs: number }>()

  at(set: DaemonSet, nodeName: string): Instant {
    const known = this.#failures.get(`${uidOf(set)}/${nodeName}`)
    return known ? known.at + known.delayMs : 0
  }

  note(set: DaemonSet, nodeName: string, now: Instant): void {
    const key = `${uidOf(set)}/${nodeName}`
    const known = this.#failures.get(key)
    const isPast = !known || now > known.at + 2 * retryMsMost
    const delayMs = isPast ? retryMsFirst : Math.min(known.delayMs * 2, retryMsMost)
    this.#failures.set(key, { at: now, delayMs })
    // Sets and nodes that are no more leave nothing behind for long.
    for (const [each, { at }] of this.#failures) if (now > at + 2 * retryMsMost) this.#failures.delete(each)
  }
}
