// `POST pods/{name}/eviction`: a deletion that asks the pod's disruption budget first. The budget pays before the
// pod is deleted, by a compare-and-set write, so that two evictions never spend the same allowance.
import { conditionOf, hasCondition, setCondition } from '../../api/conditions.ts'
import type {
  Condition,
  DeleteOptions,
  Eviction,
  Pod,
  PodDisruptionBudget,
} from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
import { present } from '../../base/assert.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { changeEntry, type Decision } from '../objects/change-entry.ts'
import { removeUnasked, requirePreconditions } from '../objects/remove-object.ts'
import { admitBody } from '../request/admit-body.ts'
import { bodyKind } from '../request/body-kind.ts'
import type { Call } from '../request/call.ts'
import { checkedOptions } from '../request/options/delete-options.ts'
import { readWriteOptions, type WriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import { readEntry } from '../request/read-entry.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { prefixOf, requireSegment } from '../resources/keys.ts'
import { badRequest, forbidden } from '../resources/refusals.ts'
import { objectOf } from '../resources/stored-object.ts'

const evictionKind = bodyKind('policy', 'v1', 'Eviction')
/** kubectl up to 1.21 drains with it. */
const olderEvictionKind = bodyKind('policy', 'v1beta1', 'Eviction')

export async function evictPod(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const write = readWriteOptions(call.request.query, 'CreateOptions')
  const sent = await readObject(call, write, evictionKind, [olderEvictionKind])
  const eviction: Eviction = await admitBody(call, {
    ...{ kind: evictionKind, draft: sent, dryRun: isDry(deletionBy(sent, write)) },
  })
  const named = eviction.metadata?.name
  if (named && named !== call.name) throw badRequest('name in URL does not match name in Eviction object')
  const options = deletionBy(eviction, write)
  const isDryRun = isDry(options)
  const pod = objectOf(call.resource, readEntry(call)) as Pod
  requirePreconditions(call, pod, options)
  if (!goesFreely(pod)) await spendBudget(call, pod, isDryRun)
  await markAndRemove(call, options, isDryRun)
  return valueReply(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}

/** What whoever evicts says of the deletion, and the request. */
const deletionBy = ({ deleteOptions }: Eviction, { dryRun }: WriteOptions): DeleteOptions =>
  checkedOptions({ ...deleteOptions, ...(dryRun ? { dryRun: ['All'] } : {}) })

const isDry = ({ dryRun = [] }: DeleteOptions): boolean => dryRun.length > 0

/** Pods that serve nobody, or go anyway, cost no budget. */
function goesFreely({ status, metadata }: Pod): boolean {
  const phase = status?.phase
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    metadata?.deletionTimestamp !== undefined
  )
}

async function spendBudget(call: Call, pod: Pod, dryRun: boolean): Promise<void> {
  const budgets = budgetsOf(call, pod)
  const [budget] = budgets
  if (!budget) return
  if (budgets.length > 1)
    throw new StatusError({
      reason: '' as Reason,
      code: 500,
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    })
  if (!hasCondition(pod.status?.conditions, 'Ready') && unhealthyGoes(budget)) return
  const resource = present(
    call.server.registry.find('policy', 'v1', 'poddisruptionbudgets'),
    'budgets are served',
  )
  const budgetCall: Call = { ...call, resource, name: budget.metadata?.name ?? '', subresource: 'status' }
  await changeEntry(budgetCall, current => spend(current, call.name, call.server.clock.now()), {
    dryRun,
    operation: null,
  })
}

function budgetsOf({ server, namespace }: Call, pod: Pod): readonly PodDisruptionBudget[] {
  const prefix = prefixOf({ group: 'policy', plural: 'poddisruptionbudgets' }, namespace)
  const found = server.store.list({ prefix })
  if (found.kind !== 'listed') return []
  return found.entries
    .map(entry => objectOf({ conversion: null }, entry) as PodDisruptionBudget)
    .filter(({ spec }) => matchesLabels(labelSelectorOf(spec?.selector), pod.metadata?.labels))
}

/** A pod that is not healthy anyway goes if the budget says so, or is met without it. */
function unhealthyGoes({ spec, status }: PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

const disruptedPodsMax = 2000
const violation = "Cannot evict pod as it would violate the pod's disruption budget."

function spend(object: ApiObject, podName: string, now: Instant): Decision {
  const budget = object as PodDisruptionBudget
  const name = budget.metadata?.name ?? ''
  const {
    observedGeneration = 0,
    disruptionsAllowed = 0,
    disruptedPods = {},
    conditions,
  } = budget.status ?? {}
  const refuse = (why: string) => forbidden({ group: 'policy', plural: 'poddisruptionbudget' }, name, why)
  if (observedGeneration < (budget.metadata?.generation ?? 0))
    throw tooSoon(`The disruption budget ${name} is still being processed by the server.`, 10)
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > disruptedPodsMax)
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller')
  if (disruptionsAllowed === 0) throw tooSoon(whySpent(budget))
  const draft = copyOf(budget) as Draft<PodDisruptionBudget>
  draft.status = {
    ...draft.status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [podName]: formatTime(now) },
    ...(disruptionsAllowed === 1
      ? { conditions: [...setCondition(conditions, spentCondition(budget), now)] }
      : {}),
  }
  return { kind: 'put', draft }
}

const allowedType = 'DisruptionAllowed'

const spentCondition = ({ status }: PodDisruptionBudget): Condition => ({
  type: allowedType,
  status: 'False',
  reason: 'InsufficientPods',
  message: '',
  observedGeneration: status?.observedGeneration,
  lastTransitionTime: '',
})

/** The counts mean nothing where the budget could not be looked over. */
function whySpent({ metadata, status = {} }: PodDisruptionBudget): string {
  const { desiredHealthy = 0, currentHealthy = 0, conditions } = status
  const condition = conditionOf(conditions, allowedType)
  const told = condition?.status === 'False' && condition.message ? condition : null
  const budget = `The disruption budget ${metadata?.name ?? ''}`
  const refusal = `${budget} does not allow evicting pods currently`
  if (told?.reason === 'SyncFailed') return `${refusal} because it failed sync: ${told.message}`
  if (currentHealthy <= desiredHealthy)
    return `${budget} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  return told ? `${refusal} (${told.reason}): ${told.message}` : refusal
}

const tooSoon = (message: string, retryAfterSeconds?: number): StatusError =>
  new StatusError({
    reason: 'TooManyRequests',
    message: violation,
    causes: [{ reason: 'DisruptionBudget', message }],
    retryAfterSeconds,
  })

/** Tells by a condition why the pod goes, then deletes it. */
async function markAndRemove(call: Call, options: DeleteOptions, dryRun: boolean): Promise<void> {
  const now = call.server.clock.now()
  await changeEntry(call, pod => withCondition(pod as Pod, now), { dryRun, operation: null })
  // The condition raised the version; what the client named was checked before it.
  const preconditions = options.preconditions?.uid ? { uid: options.preconditions.uid } : undefined
  await removeUnasked(call, { ...options, preconditions })
}

function withCondition(pod: Pod, now: Instant): Decision {
  const conditions = pod.status?.conditions ?? []
  const rest = conditions.filter(({ type }) => type !== 'DisruptionTarget')
  if (pod.metadata?.deletionTimestamp || hasCondition(conditions, 'DisruptionTarget')) return { kind: 'keep' }
  const draft = copyOf(pod) as Draft<Pod>
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: formatTime(now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  }
  draft.status = { ...draft.status, conditions: [...copyOf(rest), condition] }
  return { kind: 'put', draft }
}
