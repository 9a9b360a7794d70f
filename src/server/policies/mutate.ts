// Changes a request by all mutating policies that are bound, one after the other, each about what those before it have left.
//
// A mutation is a configuration that is laid over the object as server-side apply does it (`ApplyConfiguration`), or a JSON
// Patch. Each is seen with its defaults by those after it.
//
// Invariants: which policies there are for a request, and by which parameters, is found out before the first of them changes it;
// their conditions are asked about what they find. A mutation that cannot be evaluated or applied does nothing, and refuses the
// request (`failurePolicy: Fail`) when all have been tried, or not (`Ignore`). A policy is asked once more, if it wishes
// (`IfNeeded`), when somebody has changed what it left, be it by another binding or other parameters. Between two mutations others have the event loop where this turn has
// become long.

import { decodeObject, readApplied, untypedWords } from '../../api/decode/decode.ts'
import { isEqual } from '../../api/equality.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
} from '../../api/generated/types.ts'
import { copyOf, copySteps } from '../../api/json-values.ts'
import { apiVersionOf, type Kind, kinds } from '../../api/kinds.ts'
import { atomicFields, mergeConfig } from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { applyJsonPatch } from '../../api/patch/json-patch.ts'
import { isFailedTest, whyInapplicable } from '../../api/patch/patch-error.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { loopTurnOf } from '../../base/event-loop/loop-turn.ts'
import { allAtOnce, inTurns, nextTurn, type Steps } from '../../base/turn.ts'
import { writeOf } from '../request/admitted.ts'
import type { Call, Proposal } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import { admittedName } from '../resources/refusals.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { celValue, conditionsHold, evaluateMutation, type Variables, variablesOf } from './admission-cel.ts'
import {
  BadConfiguration,
  bindingsInForce,
  namespaceOf,
  paramsOf,
  policyVariables,
} from './bound-policies.ts'

/** What each policy of the first round has left, by it, its binding and their parameters. */
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
  const failures: Failure[] = []
  let { draft } = proposal
  for (const { policy, turns } of policiesFor(call, proposal, failures)) {
    for (const { binding, params } of turns) {
      const turn = [policy, binding, params].map(each => each?.metadata?.uid ?? '').join(' ')
      if (before && !isDueAgain(policy, before.get(turn), draft)) continue
      const next = await mutateBy({ call, policy, binding, params, proposal, failures }, draft)
      if (next === null) continue
      draft = next
      left.set(turn, isLarge(call) ? await inTurns(copySteps(draft)) : copyOf(draft))
    }
  }
  if (failures.length > 0) throw refusal(call, draft, failures)
  return draft
}

interface Due {
  readonly policy: MutatingAdmissionPolicy
  /** Once for each binding and its parameters. */
  readonly turns: readonly {
    readonly binding: MutatingAdmissionPolicyBinding
    readonly params: ApiObject | null
  }[]
}

function policiesFor(call: Call, proposal: Proposal, failures: Failure[]): readonly Due[] {
  const { store } = call.server
  const admitted = writeOf(call, { ...proposal, object: proposal.draft })
  const bindings = storedOfKind(store, kinds.MutatingAdmissionPolicyBinding)
  const paramsBy = (policy: MutatingAdmissionPolicy, binding: MutatingAdmissionPolicyBinding) => {
    try {
      return paramsOf({ call, object: proposal.draft }, policy.spec ?? {}, binding.spec ?? {})
    } catch (error) {
      const isOfPolicy = error instanceof BadConfiguration && error.of === 'policy'
      note({ policy, binding: isOfPolicy ? null : binding, failures }, error, 'Forbidden')
      return []
    }
  }
  return storedOfKind(store, kinds.MutatingAdmissionPolicy).map(policy => ({
    policy,
    turns: bindingsInForce(policy, bindings, { call, admitted }).flatMap(binding =>
      paramsBy(policy, binding).map(params => ({ binding, params })),
    ),
  }))
}

const isDueAgain = (
  { spec }: MutatingAdmissionPolicy,
  left: ApiObject | undefined,
  draft: ApiObject,
): boolean => spec?.reinvocationPolicy === 'IfNeeded' && left !== undefined && !isEqual(left, draft)

interface Failure {
  readonly message: string
  readonly reason: Reason
}

interface Case {
  readonly call: Call
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
  readonly params: ApiObject | null
  readonly proposal: Proposal
  readonly failures: Failure[]
}

/** Null where the policy's conditions do not hold. */
async function mutateBy(each: Case, given: Draft<ApiObject>): Promise<Draft<ApiObject> | null> {
  const { call, policy, params, proposal } = each
  const spec = policy.spec ?? {}
  const turn = loopTurnOf(call.server.clock)
  const isLong = isLarge(call)
  let draft = given
  const variablesNow = (): Variables => ({
    ...variablesOf({ call, admitted: writeOf(call, { ...proposal, object: draft }) }, namespaceOf(call)),
    params: celValue(params),
  })
  const conditions = spec.matchConditions ?? []
  try {
    if (conditions.length > 0 && !conditionsHold(conditions, variablesNow())) return null
  } catch (error) {
    note(each, error, 'Invalid')
    return null
  }
  for (const mutation of spec.mutations ?? []) {
    if (turn.isLong()) await turn.next()
    if (isLong) await nextTurn()
    try {
      const outer = variablesNow()
      const steps = mutated(call, mutation, {
        draft,
        kind: proposal.kind ?? call.resource.kind,
        variables: { ...outer, variables: policyVariables(spec, outer) },
      })
      draft = isLong ? await inTurns(steps) : allAtOnce(steps)
    } catch (error) {
      note(each, error, 'Invalid')
    }
  }
  return draft
}

interface Noting extends Pick<Case, 'policy' | 'failures'> {
  /** Null where it is the policy that cannot be. */
  readonly binding: MutatingAdmissionPolicyBinding | null
}

function note({ policy, binding, failures }: Noting, error: unknown, reason: Reason): void {
  if (policy.spec?.failurePolicy === 'Ignore') return
  const bound = binding ? ` with binding '${binding.metadata?.name}'` : ''
  const message = `policy '${policy.metadata?.name}'${bound} denied request: ${errorWords(error)}`
  failures.push({ message, reason })
}

/** All that failed, in the words of the first. It is 403 whatever the reason, as upstream has it. */
function refusal(call: Call, draft: ApiObject, failures: readonly Failure[]): StatusError {
  const { group, plural } = call.resource.kind
  const [{ message, reason } = { message: '', reason: 'Forbidden' as const }] = failures
  const subject = { group, kind: plural, name: admittedName(draft, call.name) }
  const causes = failures.map(each => ({ message: each.message }))
  return new StatusError({ reason, code: 403, message, subject, causes })
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
  const { resource } = call
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
      : appliedOf(kind, value)
  requireSameIdentity(draft, decoded)
  yield
  if (!call.subresource && kind === resource.kind) resource.strategy.setDefaults(decoded)
  return decoded
}

function appliedOf(kind: Kind, value: unknown): Draft<ApiObject> {
  const read = readApplied({ kind, value })
  if (read.kind === 'read') return read.object
  throw new Error(
    `error applying patch: failed to convert patch object to typed object: ${untypedWords(read.problems)}`,
  )
}

/** A `test` that fails means that nothing is to be done. */
function patched(typed: ApiObject, patch: unknown): object {
  try {
    return applyJsonPatch(typed, patch) as object
  } catch (error) {
    if (isFailedTest(error)) return typed
    throw new Error(`JSONPath: ${whyInapplicable(error) ?? errorWords(error)}`)
  }
}

function merged(kind: Kind, typed: ApiObject, config: unknown): object {
  const apiVersion = apiVersionOf(kind)
  const fields = config as ApiObject
  const given = { apiVersion, kind: kind.kind, ...fields }
  if (given.apiVersion !== apiVersion || given.kind !== kind.kind)
    throw new Error(
      `error applying patch: patch (${given.apiVersion}, Kind=${given.kind}) and original object (${apiVersion}, Kind=${kind.kind}) are not of the same gvk`,
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
