// Admission webhooks: others of the cluster, who may change what is written and refuse it.
//
// Mutating ones are asked one after the other, each about what those before it have left; when one changes something, those
// that ran before and wish so (`reinvocationPolicy: IfNeeded`) are asked once more. They see the object with its defaults and
// with what the cluster's state adds. Validating ones are asked side by side about the object as it is going to be.
//
// Invariants:
//   - configuration of webhooks never goes to a webhook;
//   - a webhook that may have side effects is not asked in a dry run: the write is refused;
//   - what cannot be asked refuses the write (`failurePolicy: Fail`) or is passed over (`Ignore`), never half of each.

import { decodeObject } from '../../api/decode/decode.ts'
import { isEqual } from '../../api/equality.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { NodeAccess } from '../../api/node-access.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { isLongPatch, jsonPatchSteps } from '../../api/patch/json-patch.ts'
import { whyInapplicable } from '../../api/patch/patch-error.ts'
import { StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Random } from '../../base/random.ts'
import { allAtOnce, inTurns } from '../../base/turn.ts'
import type { Store } from '../../store/store.ts'
import type { Mutator, Validator } from '../admission/index.ts'
import { annotate } from '../audit/annotations.ts'
import { ConversionNeeded, foreseen } from '../conversions/conversion.ts'
import { isExempt, labelsOfNamespace, matchedResource, matchesSelectors } from '../policies/request-rules.ts'
import { type Admitted, namespaceShown, type Operation, writeOf } from '../request/admitted.ts'
import type { Call, Proposal } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import { inVersion } from '../resources/in-version.ts'
import { admittedName, badRequest, forbidden, internalError } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import {
  type ReviewAnswer,
  type ReviewVersion,
  readReview,
  reviewOf,
  reviewVersions,
} from './admission-review.ts'
import { matchConditionsHold } from './match-conditions.ts'
import { postJson } from './post-json.ts'
import { msLeft } from './time-left.ts'
import { noteFailedOpen, noteMutation, notePatch, type Round } from './webhook-annotations.ts'
import { endpointOf } from './webhook-endpoint.ts'
import { type Webhook, webhooksOf } from './webhook-index.ts'

export interface WebhooksOptions {
  readonly store: Store
  readonly random: Random
  readonly nodes: NodeAccess | null
}

export interface Webhooks {
  readonly mutator: Mutator
  readonly validator: Validator
}

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { store } = options
  /** Of requests under way. */
  const rounds = new WeakMap<Call, Left>()
  const concerns = (call: Call, kind: 'mutating' | 'validating') =>
    webhooksOf(store, kind).length > 0 && !isExempt(call.resource.kind)
  return {
    mutator: {
      concerns: call => concerns(call, 'mutating'),
      mutate(call, proposal) {
        const left: Left = new Map()
        rounds.set(call, left)
        return mutate({ ...options, call }, proposal, left)
      },
      again: (call, proposal) => mutateAgain({ ...options, call }, proposal, rounds.get(call) ?? new Map()),
    },
    validator: {
      // Of a deletion there is nothing to change: whoever could is asked for leave like the others.
      concerns: (call, operation) =>
        concerns(call, 'validating') || (!isWrite(operation) && concerns(call, 'mutating')),
      validate: (call, admitted) => validate({ ...options, call }, admitted),
    },
  }
}

const isWrite = (operation: Operation): boolean => operation === 'CREATE' || operation === 'UPDATE'

interface Setting extends WebhooksOptions {
  readonly call: Call
}

type Asking = Setting & Round

/** What each webhook that was asked has left, to know whether another has changed it since. */
type Left = Map<Webhook, ApiObject>

async function mutate(setting: Setting, proposal: Proposal, left: Left): Promise<Draft<ApiObject>> {
  let { draft } = proposal
  for (const each of webhooksOf(setting.store, 'mutating'))
    draft = await changedByAsking(setting, each, { ...proposal, draft }, left)
  return draft
}

/** Those that wish so are asked once more about what has changed since. */
async function mutateAgain(setting: Setting, proposal: Proposal, left: Left): Promise<Draft<ApiObject>> {
  let { draft } = proposal
  for (const [each, before] of [...left]) {
    const wishes = 'reinvocationPolicy' in each && each.reinvocationPolicy === 'IfNeeded'
    if (wishes && !isEqual(before, draft))
      draft = await changedByAsking(setting, each, { ...proposal, draft }, left)
  }
  return draft
}

async function changedByAsking(
  setting: Setting,
  webhook: Webhook,
  { draft, old, dryRun, kind }: Proposal,
  left: Left,
): Promise<Draft<ApiObject>> {
  const admitted = writeOf(setting.call, { object: draft, old, dryRun, kind })
  // Who has been asked before is asked again.
  const asking = { ...setting, role: 'mutating', round: left.has(webhook) ? 1 : 0 } as const
  const asked = await askIfConcerned(asking, webhook, admitted)
  if (!asked) return draft
  const object = await changedBy(setting, { ...asked, object: draft, kind })
  const { patch } = asked.answer
  noteMutation(asking, webhook, patch !== null && !isEqual(draft, object))
  if (patch !== null) notePatch(asking, webhook, patch)
  left.set(webhook, object)
  return object
}

async function validate(setting: Setting, admitted: Admitted): Promise<void> {
  const { store } = setting
  const changing = isWrite(admitted.operation) ? [] : webhooksOf(store, 'mutating')
  const asked = await Promise.allSettled([
    ...changing.map(each => askAboutEnd(setting, each, admitted)),
    ...webhooksOf(store, 'validating').map(each =>
      askIfConcerned({ ...setting, role: 'validating', round: 0 }, each, admitted),
    ),
  ])
  for (const each of asked) if (each.status === 'rejected') throw each.reason
}

/** A mutating webhook where nothing is written. */
async function askAboutEnd(setting: Setting, webhook: Webhook, admitted: Admitted): Promise<void> {
  const asked = await askIfConcerned({ ...setting, role: 'mutating', round: 0 }, webhook, admitted)
  if (asked && asked.answer.patch !== null && admitted.object === null)
    throw internalError(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    )
}

interface Asked {
  readonly answer: ReviewAnswer
  /** The kind that the webhook was shown. */
  readonly shown: Resource
}

/** Null where the webhook is not concerned, or may be passed over. Refuses by rejecting. */
async function askIfConcerned(setting: Asking, webhook: Webhook, admitted: Admitted): Promise<Asked | null> {
  const { call } = setting
  const shown = matchedResource(call, webhook, admitted.operation)
  if (
    !shown ||
    !matchesSelectors(webhook, { ...admitted, namespaceLabels: labelsOfNamespace(call, admitted) })
  )
    return null
  try {
    if (!(await isMatched(webhook, { call, admitted }))) return null
    if (admitted.dryRun && !hasNoSideEffects(webhook))
      throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`)
    const answer = await askOne(setting, webhook, { admitted, shown })
    call.warnings.add(answer.warnings)
    for (const [key, value] of Object.entries(answer.auditAnnotations)) annotate(call.request, key, value)
    if (answer.refusal) throw answer.refusal
    return { answer, shown }
  } catch (error) {
    if (error instanceof StatusError) throw error
    return passOver(setting, webhook, error)
  }
}

/** Rejects where the conditions cannot be told and that is not to be passed over. */
async function isMatched(
  webhook: Webhook,
  { call, admitted }: { readonly call: Call; readonly admitted: Admitted },
): Promise<boolean> {
  try {
    return await matchConditionsHold(webhook.matchConditions, { call, admitted })
  } catch (error) {
    if (webhook.failurePolicy === 'Ignore' || !(error instanceof Error)) throw error
    throw forbidden(
      call.resource.kind,
      admittedName(admitted.object ?? admitted.old, call.name),
      error.message,
    )
  }
}

function passOver(asking: Asking, webhook: Webhook, error: unknown): null {
  const why = `failed calling webhook ${JSON.stringify(webhook.name)}: ${errorWords(error)}`
  if (webhook.failurePolicy !== 'Ignore') throw internalError(why)
  // Nobody is asked, nor passed over, once nobody waits for the write any more.
  msLeft(asking.call)
  if (asking.role === 'mutating') noteMutation(asking, webhook, false)
  noteFailedOpen(asking, webhook)
  asking.call.server.log.warn('a webhook was passed over', { error: why })
  return null
}

const hasNoSideEffects = ({ sideEffects }: Webhook): boolean =>
  sideEffects === 'None' || sideEffects === 'NoneOnDryRun'

async function askOne(
  { call, store, random, nodes, role }: Asking,
  webhook: Webhook,
  { admitted, shown }: { readonly admitted: Admitted; readonly shown: Resource },
): Promise<ReviewAnswer> {
  const version = webhook.admissionReviewVersions.find(isKnownVersion)
  if (!version) throw new Error('webhook does not accept known AdmissionReview versions (v1, v1beta1)')
  const uid = random.uuid()
  const convert = (object: ApiObject | null) =>
    object && !admitted.kind ? foreseen(() => inVersion(object, call.resource, shown)) : object
  const review = reviewOf(version, {
    uid,
    admitted: { ...admitted, object: await convert(admitted.object), old: await convert(admitted.old) },
    asked: call.resource.kind,
    wanted: shown.kind,
    namespace: namespaceShown(call, admitted.object),
    name: call.name || (admitted.object?.metadata?.name ?? ''),
    subresource: call.subresource,
    user: call.user,
  })
  const { caBundle } = webhook.clientConfig
  const text = await postJson(endpointOf(webhook.clientConfig, { store, nodes }), {
    body: JSON.stringify(review),
    ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : null,
    timeoutMs: Math.min((webhook.timeoutSeconds ?? 10) * 1000, msLeft(call)),
    failure: 'failed to call webhook: ',
  })
  return readReview(text, { uid, version, webhook: webhook.name, role })
}

const isKnownVersion = (version: string): version is ReviewVersion =>
  reviewVersions.some(known => known === version)

interface Changing {
  readonly object: Draft<ApiObject>
  /** What it is, where it is not of the kind that is asked about. */
  readonly kind: Kind | undefined
}

async function changedBy(
  { call }: Setting,
  { answer, shown, object, kind: other }: Asked & Changing,
): Promise<Draft<ApiObject>> {
  const { patch } = answer
  if (patch === null) return object
  const kind = other ?? shown.kind
  const [from, to] = other ? [shown, shown] : [call.resource, shown]
  const asked = await foreseen(() => inVersion(object, from, to))
  const typed = { ...asked, apiVersion: apiVersionOf(kind), kind: kind.kind }
  try {
    const steps = jsonPatchSteps(typed, patch)
    const value = isLarge(call) || isLongPatch(patch) ? await inTurns(steps) : allAtOnce(steps)
    const decoded = decodeObject({ kind, value, duplicates: [], fieldValidation: 'Ignore' })
    return await foreseen(() => inVersion(decoded.object, to, from) as Draft<ApiObject>)
  } catch (error) {
    if (error instanceof ConversionNeeded) throw error
    // A patch that does not fit is not the call's failure: upstream says what did not, and is not told to pass over it.
    throw internalError(whyInapplicable(error) ?? errorWords(error))
  }
}
