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
import type { NodeAccess } from '../../api/node-access.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { applyJsonPatch } from '../../api/patch/json-patch.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import type { Mutator, Validator } from '../admission/index.ts'
import { isExempt, labelsOfNamespace, matchedResource, matchesSelectors } from '../policies/request-rules.ts'
import type { Admitted, Operation } from '../request/admitted.ts'
import type { Call, Proposal } from '../request/call.ts'
import { copyOf } from '../resources/json-values.ts'
import { badRequest, internalError } from '../resources/refusals.ts'
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
  const concerns = (call: Call, kind: 'mutating' | 'validating') =>
    webhooksOf(store, kind).length > 0 && !isExempt(call.resource.kind)
  return {
    mutator: {
      concerns: call => concerns(call, 'mutating'),
      mutate: (call, proposal) => mutate({ ...options, call }, proposal),
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

async function mutate(setting: Setting, { draft, old, dryRun }: Proposal): Promise<Draft<ApiObject>> {
  const webhooks = webhooksOf(setting.store, 'mutating')
  let object = draft
  /** What each has seen last, to know whether another has changed it since. */
  const left = new Map<Webhook, ApiObject>()
  const ask = async (webhook: Webhook) => {
    const admitted = admittedWrite(setting.call, { object, old, dryRun })
    const asked = await askIfConcerned(setting, webhook, admitted)
    if (!asked) return
    object = changedBy(setting, webhook, { ...asked, object })
    left.set(webhook, object)
  }
  for (const each of webhooks) await ask(each)
  for (const each of webhooks) {
    const before = left.get(each)
    const wishes = 'reinvocationPolicy' in each && each.reinvocationPolicy === 'IfNeeded'
    if (wishes && before && !isEqual(before, object)) await ask(each)
  }
  return object
}

function admittedWrite(
  call: Call,
  { object, old, dryRun }: Pick<Admitted, 'object' | 'old' | 'dryRun'>,
): Admitted {
  const kind = old ? (call.request.method === 'PATCH' ? 'PatchOptions' : 'UpdateOptions') : 'CreateOptions'
  return {
    operation: old ? 'UPDATE' : 'CREATE',
    object,
    old,
    dryRun,
    options: { kind, apiVersion: 'meta.k8s.io/v1' },
  }
}

async function validate(setting: Setting, admitted: Admitted): Promise<void> {
  const { store } = setting
  const webhooks = [
    ...(isWrite(admitted.operation) ? [] : webhooksOf(store, 'mutating')),
    ...webhooksOf(store, 'validating'),
  ]
  const asked = await Promise.allSettled(webhooks.map(each => askIfConcerned(setting, each, admitted)))
  for (const each of asked) if (each.status === 'rejected') throw each.reason
}

interface Asked {
  readonly answer: ReviewAnswer
  /** The kind that the webhook was shown. */
  readonly shown: Resource
}

/** Null where the webhook is not concerned, or may be passed over. Refuses by rejecting. */
async function askIfConcerned(setting: Setting, webhook: Webhook, admitted: Admitted): Promise<Asked | null> {
  const { call } = setting
  const shown = matchedResource(call, webhook, admitted.operation)
  if (
    !shown ||
    !matchesSelectors(webhook, { ...admitted, namespaceLabels: labelsOfNamespace(call, admitted) })
  )
    return null
  try {
    if (!(await matchConditionsHold(webhook.matchConditions, { call, admitted }))) return null
    if (admitted.dryRun && !hasNoSideEffects(webhook))
      throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`)
    const answer = await askOne(setting, webhook, { admitted, shown })
    call.warnings.add(answer.warnings)
    if (answer.refusal) throw answer.refusal
    return { answer, shown }
  } catch (error) {
    if (error instanceof StatusError) throw error
    return passOver(setting, webhook, error)
  }
}

function passOver({ call }: Setting, webhook: Webhook, error: unknown): null {
  const why = `failed calling webhook ${JSON.stringify(webhook.name)}: ${error instanceof Error ? error.message : String(error)}`
  if (webhook.failurePolicy !== 'Ignore') throw internalError(why)
  call.server.log.warn('a webhook was passed over', { error: why })
  return null
}

const hasNoSideEffects = ({ sideEffects }: Webhook): boolean =>
  sideEffects === 'None' || sideEffects === 'NoneOnDryRun'

async function askOne(
  { call, store, random, nodes }: Setting,
  webhook: Webhook,
  { admitted, shown }: { readonly admitted: Admitted; readonly shown: Resource },
): Promise<ReviewAnswer> {
  const version = webhook.admissionReviewVersions.find(isKnownVersion)
  if (!version) throw new Error('webhook does not accept known AdmissionReview versions (v1, v1beta1)')
  const uid = random.uuid()
  const convert = (object: ApiObject | null) => object && converted(object, call.resource, shown)
  const review = reviewOf(version, {
    uid,
    admitted: { ...admitted, object: convert(admitted.object), old: convert(admitted.old) },
    asked: call.resource.kind,
    wanted: shown.kind,
    namespace: call.namespace,
    name: call.name || (admitted.object?.metadata?.name ?? ''),
    subresource: call.subresource,
    user: call.user,
  })
  const { caBundle } = webhook.clientConfig
  const text = await postJson(endpointOf(webhook.clientConfig, { store, nodes }), {
    body: JSON.stringify(review),
    ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : null,
    timeoutSeconds: webhook.timeoutSeconds ?? 10,
  })
  return readReview(text, { uid, version, webhook: webhook.name })
}

const isKnownVersion = (version: string): version is ReviewVersion =>
  reviewVersions.some(known => known === version)

/** The object as another version of its kind shows it. */
function converted(object: ApiObject, from: Resource, to: Resource): ApiObject {
  if (from === to) return object
  const stored = from.conversion ? from.conversion.toStored(copyOf(object) as Draft<ApiObject>) : object
  return to.conversion ? to.conversion.fromStored(stored) : stored
}

function changedBy(
  { call }: Setting,
  webhook: Webhook,
  { answer, shown, object }: Asked & { readonly object: Draft<ApiObject> },
): Draft<ApiObject> {
  if (answer.patch === null) return object
  const { kind } = shown
  const typed = { ...converted(object, call.resource, shown), apiVersion: shown.apiVersion, kind: kind.kind }
  try {
    const patched = copyOf(applyJsonPatch(typed, answer.patch))
    const decoded = decodeObject({ kind, value: patched, duplicates: [], fieldValidation: 'Ignore' })
    return converted(decoded.object, shown, call.resource) as Draft<ApiObject>
  } catch (error) {
    throw internalError(
      `failed calling webhook ${JSON.stringify(webhook.name)}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
