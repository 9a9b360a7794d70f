// Judges a request by all validating policies that are bound.
//
// Invariants: what cannot be evaluated counts as failed (`failurePolicy: Fail`) or as not asked (`Ignore`); a binding whose
// parameters are missing denies or does nothing, as it says; what only warns or is noted for the audit log lets pass.
//
// What a policy says of a request is found out once for all bindings with the same parameters, an expression at a time when it
// is needed; between two others have the event loop where this turn has become long.

import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { loopTurnOf } from '../../base/event-loop/loop-turn.ts'
import { annotate } from '../audit/annotations.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { admittedName } from '../resources/refusals.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { celValue, conditionsHold, evaluate, type Variables, variablesOf } from './admission-cel.ts'
import { bindingsInForce, namespaceOf, paramsOf, policyVariables } from './bound-policies.ts'

/** Throws the refusal of the first policy that denies; adds the warnings of those that warn. */
export async function judge(call: Call, admitted: Admitted): Promise<void> {
  const { store } = call.server
  const { object } = admitted
  const bindings = storedOfKind(store, kinds.ValidatingAdmissionPolicyBinding)
  const subject = { call, admitted }
  let variables: Variables | null = null
  const failures: Failure[] = []
  try {
    for (const policy of storedOfKind(store, kinds.ValidatingAdmissionPolicy)) {
      const opinions: Opinions = new Map()
      for (const binding of bindingsInForce(policy, bindings, subject)) {
        variables ??= variablesOf(subject, namespaceOf(call))
        await judgeBy({ call, policy, binding, variables, object, failures, opinions })
      }
    }
  } finally {
    if (failures.length > 0) annotate(call.request, failureKey, JSON.stringify(failures))
  }
}

const failureKey = 'validation.policy.admission.k8s.io/validation_failure'

/** As the audit log tells it. */
interface Failure {
  readonly message: string
  readonly policy: string
  readonly binding: string
  readonly expressionIndex: number
  readonly validationActions: readonly string[]
}

interface Case {
  readonly call: Call
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly variables: Variables
  /** Null for a deletion. */
  readonly object: ApiObject | null
  /** Those to be noted. */
  readonly failures: Failure[]
  readonly opinions: Opinions
}

/** What a policy says by its parameters; null where its conditions do not hold. */
type Opinions = Map<ApiObject | null, Opinion | null>

interface Opinion {
  notes(): readonly Note[]
  /** Of each validation, asked once: null where it holds. */
  readonly findings: readonly (() => Found | null)[]
}

interface Note {
  readonly key: string
  readonly text: string
}

async function judgeBy(judged: Case): Promise<void> {
  const { call, policy, binding, opinions } = judged
  const spec = policy.spec ?? {}
  const turn = loopTurnOf(call.server.clock)
  try {
    for (const params of paramsOf(call, spec, binding.spec)) {
      const opinion = opinions.has(params) ? opinions.get(params) : opinionOf(judged, params)
      opinions.set(params, opinion ?? null)
      if (!opinion) continue
      // What is noted is noted whether or not the request is refused.
      for (const { key, text } of opinion.notes()) annotate(call.request, key, text)
      for (const finding of opinion.findings) {
        if (turn.isLong()) await turn.next()
        const found = finding()
        if (found) act(judged, found)
      }
    }
  } catch (error) {
    if (error instanceof StatusError) throw error
    if (spec.failurePolicy !== 'Ignore')
      act(judged, { message: errorWords(error), reason: undefined, index: 0 })
  }
}

function opinionOf({ policy, variables }: Case, params: ApiObject | null): Opinion | null {
  const spec = policy.spec ?? {}
  const withParams = { ...variables, params: celValue(params) }
  if (!conditionsHold(spec.matchConditions ?? [], withParams)) return null
  const all = { ...withParams, variables: policyVariables(spec, withParams) }
  return {
    notes: once(() => notesOf(policy, all)),
    findings: (spec.validations ?? []).map((validation, index) =>
      once(() => findingOf({ policy, validation, index }, all)),
    ),
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

interface Numbered {
  readonly policy: ValidatingAdmissionPolicy
  readonly validation: Validation
  readonly index: number
}

function findingOf({ policy, validation, index }: Numbered, variables: Variables): Found | null {
  const { expression, reason } = validation
  try {
    if (evaluate(expression, variables) === true) return null
  } catch (error) {
    // Its reason is for what it refuses: that it cannot be judged is no such thing.
    const found = { message: errorWords(error), reason: undefined, index }
    return policy.spec?.failurePolicy === 'Ignore' ? null : found
  }
  return { message: messageOf(validation, variables), reason, index }
}

function messageOf({ expression, message, messageExpression }: Validation, variables: Variables): string {
  if (messageExpression)
    try {
      const text = evaluate(messageExpression, variables)
      if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text.trim()
    } catch {
      // A message that cannot be made leaves the one that is written down.
    }
  return message?.trim() || `failed expression: ${expression.trim()}`
}

const valueLengthMax = 10 * 1024

/** Annotations that a policy adds to the audit event: texts, or nothing. */
const notesOf = ({ metadata, spec }: ValidatingAdmissionPolicy, variables: Variables): readonly Note[] =>
  (spec?.auditAnnotations ?? []).flatMap(({ key, valueExpression }) => {
    const value = evaluate(valueExpression, variables)
    if (value === null || value === '') return []
    if (typeof value !== 'string')
      throw new Error(`valueExpression '${valueExpression}' resulted in unsupported return type`)
    return [{ key: `${metadata?.name}/${key}`, text: value.trim().slice(0, valueLengthMax) }]
  })

interface Found {
  readonly message: string
  readonly reason: string | undefined
  readonly index: number
}

function act(judged: Case, { message, reason, index }: Found): void {
  const { call, policy, binding, failures } = judged
  const [policyName, bindingName] = [policy.metadata?.name ?? '', binding.metadata?.name ?? '']
  const which = `ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}'`
  const actions = binding.spec.validationActions
  if (actions.includes('Audit'))
    failures.push({
      ...{ message, policy: policyName, binding: bindingName },
      ...{ expressionIndex: index, validationActions: actions },
    })
  if (actions.includes('Warn')) call.warnings.add([`Validation failed for ${which}: ${message}`])
  if (actions.includes('Deny')) throw denied(judged, `${which} denied request: ${message}`, reason)
}

function denied({ call, object }: Case, why: string, reason = 'Invalid'): StatusError {
  const { kind } = call.resource
  const name = admittedName(object, call.name)
  return new StatusError({
    reason: reason as Reason,
    message: `${resourceName(kind)} ${JSON.stringify(name)} is forbidden: ${why}`,
    subject: { group: kind.group, kind: kind.plural, name },
    causes: [{ message: why }],
  })
}
