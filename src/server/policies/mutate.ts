// Changes a request by all mutating policies that are bound, one after the other, each about what those before it have left.
//
// A mutation is a configuration that is laid over the object as server-side apply does it (`ApplyConfiguration`), or a JSON
// Patch. Each is seen with its defaults by those after it.
//
// Invariants: what cannot be evaluated or applied refuses the request (`failurePolicy: Fail`) or leaves the object as it was
// before (`Ignore`); a policy is asked once more, if it wishes (`IfNeeded`), when somebody has changed what it left. Between two
// mutations others have the event loop where this turn has become long.

import { decodeApplied, decodeObject } from '../../api/decode/decode.ts'
import { isEqual } from '../../api/equality.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
} from '../../api/generated/types.ts'
import { apiVersionOf, type Kind, kinds } from '../../api/kinds.ts'
import { atomicFields, mergeConfig } from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { applyJsonPatch } from '../../api/patch/json-patch.ts'
import { isFailedTest } from '../../api/patch/patch-error.ts'
import { StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { loopTurnOf } from '../../base/event-loop/loop-turn.ts'
import { allAtOnce, inTurns, nextTurn, type Steps } from '../../base/turn.ts'
import { writeOf } from '../request/admitted.ts'
import type { Call, Proposal } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import { copyOf, copySteps } from '../resources/json-values.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { celValue, conditionsHold, evaluateMutation, type Variables, variablesOf } from './admission-cel.ts'
import { bindingsInForce, namespaceOf, paramsOf, policyVariables } from './bound-policies.ts'

/** What each policy of the first round has left, by its name. */
export type Left = Map<string, ApiObject>

export interface Round {
  /** Of the second round: null in the first one. */
  readonly before: Left | null
  readonly left: Left
}

export async function mutateByPolicies(
  call: Call,
  proposal: Proposal,
  { before, left }: Round,
): Promise<Draft<ApiObject>> {
  const { store } = call.server
  const bindings = storedOfKind(store, kinds.MutatingAdmissionPolicyBinding)
  let { draft } = proposal
  for (const policy of storedOfKind(store, kinds.MutatingAdmissionPolicy)) {
    const name = policy.metadata?.name ?? ''
    if (before && !isDueAgain(policy, before.get(name), draft)) continue
    const admitted = writeOf(call, { ...proposal, object: draft })
    const inForce = bindingsInForce(policy, bindings, { call, admitted })
    if (inForce.length === 0) continue
    for (const binding of inForce) draft = await mutateBy({ call, policy, binding, proposal }, draft)
    left.set(name, isLarge(call) ? await inTurns(copySteps(draft)) : copyOf(draft))
  }
  return draft
}

const isDueAgain = (
  { spec }: MutatingAdmissionPolicy,
  left: ApiObject | undefined,
  draft: ApiObject,
): boolean => spec?.reinvocationPolicy === 'IfNeeded' && left !== undefined && !isEqual(left, draft)

interface Case {
  readonly call: Call
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
  readonly proposal: Proposal
}

async function mutateBy(each: Case, given: Draft<ApiObject>): Promise<Draft<ApiObject>> {
  const { call, policy, binding, proposal } = each
  const spec = policy.spec ?? {}
  const turn = loopTurnOf(call.server.clock)
  const isLong = isLarge(call)
  let draft = given
  const variablesNow = (params: ApiObject | null): Variables => ({
    ...variablesOf({ call, admitted: writeOf(call, { ...proposal, object: draft }) }, namespaceOf(call)),
    params: celValue(params),
  })
  try {
    for (const params of paramsOf(call, spec, binding.spec ?? {})) {
      const conditions = spec.matchConditions ?? []
      if (conditions.length > 0 && !conditionsHold(conditions, variablesNow(params))) continue
      for (const mutation of spec.mutations ?? []) {
        if (turn.isLong()) await turn.next()
        const outer = variablesNow(params)
        if (isLong) await nextTurn()
        const steps = mutated(call, mutation, {
          draft,
          kind: proposal.kind ?? call.resource.kind,
          variables: { ...outer, variables: policyVariables(spec, outer) },
        })
        draft = isLong ? await inTurns(steps) : allAtOnce(steps)
      }
    }
    return draft
  } catch (error) {
    if (spec.failurePolicy === 'Ignore') return given
    throw refusal(each, errorWords(error))
  }
}

function refusal({ call, policy, binding }: Case, why: string): StatusError {
  const { group, plural } = call.resource.kind
  const [policyName, bindingName] = [policy.metadata?.name, binding.metadata?.name]
  const message = `policy '${policyName}' with binding '${bindingName}' denied request: ${why}`
  const subject = { group, kind: plural, name: call.name }
  return new StatusError({ reason: 'Forbidden', message, subject, causes: [{ message }] })
}

interface Mutating {
  readonly draft: Draft<ApiObject>
  readonly variables: Variables
  readonly kind: Kind
}

function* mutated(
  call: Call,
  mutation: Mutation,
  { draft, variables, kind }: Mutating,
): Steps<Draft<ApiObject>> {
  const { resource, namespace, name } = call
  const apiVersion = apiVersionOf(kind)
  const typed = { ...draft, apiVersion, kind: kind.kind }
  const next =
    mutation.patchType === 'JSONPatch'
      ? patched(typed, evaluateMutation('patch', mutation.jsonPatch?.expression ?? '', variables))
      : merged(
          kind,
          typed,
          evaluateMutation('object', mutation.applyConfiguration?.expression ?? '', variables),
        )
  if (next === typed) return draft
  yield
  const value = yield* copySteps(next)
  yield
  const decoded =
    mutation.patchType === 'JSONPatch'
      ? decodeObject({ kind, value, duplicates: [], fieldValidation: 'Strict' }).object
      : decodeApplied({ kind, value, subject: `${namespace}/${name}; ${apiVersion}, Kind=${kind.kind}` })
  requireSameIdentity(draft, decoded)
  yield
  if (!call.subresource) resource.strategy.setDefaults(decoded)
  return decoded
}

/** A `test` that fails means that nothing is to be done. */
function patched(typed: ApiObject, patch: unknown): object {
  try {
    return applyJsonPatch(typed, patch) as object
  } catch (error) {
    if (isFailedTest(error)) return typed
    throw new Error(`JSON Patch: ${errorWords(error)}`)
  }
}

function merged(kind: Kind, typed: ApiObject, config: unknown): object {
  const apiVersion = apiVersionOf(kind)
  const fields = config as ApiObject
  const given = { apiVersion, kind: kind.kind, ...fields }
  if (given.apiVersion !== apiVersion || given.kind !== kind.kind)
    throw new Error(
      `patch (${given.apiVersion}, Kind=${given.kind}) and original object (${apiVersion}, Kind=${kind.kind}) are not of the same gvk`,
    )
  const { merging } = kind.schema
  const [atomic] = atomicFields(fields, merging)
  if (atomic !== undefined)
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomic}`,
    )
  return mergeConfig(typed, given, merging)
}

/** Which object it is stays as it is. */
function requireSameIdentity({ metadata: before }: ApiObject, { metadata: after }: ApiObject): void {
  for (const field of ['name', 'namespace', 'uid'] as const)
    if ((before?.[field] ?? '') !== (after?.[field] ?? ''))
      throw new Error(`mutation must not change metadata.${field}`)
}
