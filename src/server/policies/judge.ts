// Judges a request by all validating policies that are bound.
//
// Invariants: what cannot be evaluated counts as failed (`failurePolicy: Fail`) or as not asked (`Ignore`); a binding whose
// parameters are missing denies or does nothing, as it says; what only warns or is noted for the audit log lets pass. All are
// asked, also when one has denied: what the others warn of and note is told with the refusal, which is the first one's.
//
// What a policy says of a request is found out once for all bindings with the same parameters, an expression at a time when it
// is needed; between two others have the event loop where this turn has become long.

import type {
  AuditAnnotation,
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
import {
  BadConfiguration,
  bindingsInForce,
  namespaceOf,
  paramsOf,
  policyVariables,
} from './bound-policies.ts'

/** Throws the refusal of the first policy that denies; adds the warnings of those that warn. */
export async function judge(call: Call, admitted: Admitted): Promise<void> {
  const { store } = call.server
  const { object } = admitted
  const bindings = storedOfKind(store, kinds.ValidatingAdmissionPolicyBinding)
  const subject = { call, admitted }
  let variables: Variables | null = null
  const failures: Failure[] = []
  const denials: Denial[] = []
  try {
    for (const policy of storedOfKind(store, kinds.ValidatingAdmissionPolicy)) {
      const opinions: Opinions = new Map()
      const notes: Notes = new Map()
      for (const binding of bindingsInForce(policy, bindings, subject)) {
        variables ??= variablesOf(subject, namespaceOf(call))
        await judgeBy({ call, object, policy, binding, variables, failures, denials, opinions, notes })
      }
      // Of several values that bindings or parameters lead to, all.
      for (const [key, values] of notes)
        annotate(call.request, `${policy.metadata?.name}/${key}`, [...values].join(', '))
    }
  } finally {
    if (failures.length > 0) annotate(call.request, failureKey, JSON.stringify(failures))
  }
  const [first] = denials
  if (first) throw refusal(call, object, first)
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

interface Denial {
  readonly why: string
  readonly reason: string | undefined
}

interface Case {
  readonly call: Call
  /** What is judged; null where it goes. */
  readonly object: ApiObject | null
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly variables: Variables
  /** Those to be noted. */
  readonly failures: Failure[]
  readonly denials: Denial[]
  readonly opinions: Opinions
  readonly notes: Notes
}

/** What a policy says by its parameters; null where its conditions do not hold. */
type Opinions = Map<ApiObject | null, Opinion | null>

/** What is noted under each key. */
type Notes = Map<string, Set<string>>

interface Opinion {
  /** Of each validation, asked once: null where it holds. */
  readonly findings: readonly (() => Found | null)[]
  /** Of each annotation, asked once. */
  readonly notes: readonly (() => Note | null)[]
}

type Note =
  | { readonly kind: 'noted'; readonly key: string; readonly text: string }
  | { readonly kind: 'broken'; readonly message: string }

async function judgeBy(judged: Case): Promise<void> {
  const { call, policy, opinions, notes } = judged
  const turn = loopTurnOf(call.server.clock)
  for (const params of parametersOf(judged)) {
    const opinion = opinions.has(params) ? opinions.get(params) : opinionOf(judged, params)
    opinions.set(params, opinion ?? null)
    if (!opinion) continue
    for (const finding of opinion.findings) {
      if (turn.isLong()) await turn.next()
      const found = finding()
      if (found) act(judged, found)
    }
    // What is noted is noted whether or not the request is refused.
    for (const ask of opinion.notes) {
      if (turn.isLong()) await turn.next()
      const note = ask()
      if (note?.kind === 'noted') notes.set(note.key, (notes.get(note.key) ?? new Set()).add(note.text))
      else if (note && isStrict(policy)) deny(judged, note.message)
    }
  }
}

const isStrict = ({ spec }: ValidatingAdmissionPolicy): boolean => spec?.failurePolicy !== 'Ignore'

/** None where they are missing: that is denied whatever the binding does with what it finds. */
function parametersOf(judged: Case): readonly (ApiObject | null)[] {
  const { policy, binding, denials } = judged
  try {
    return paramsOf(judged, policy.spec ?? {}, binding.spec)
  } catch (error) {
    const isOfPolicy = error instanceof BadConfiguration && error.of === 'policy'
    const who = isOfPolicy ? policyWords(policy) : whichOf(judged)
    if (isStrict(policy))
      denials.push({ why: `${who} denied request: ${errorWords(error)}`, reason: undefined })
    return []
  }
}

function opinionOf({ policy, variables }: Case, params: ApiObject | null): Opinion | null {
  const spec = policy.spec ?? {}
  const withParams = { ...variables, params: celValue(params) }
  try {
    if (!conditionsHold(spec.matchConditions ?? [], withParams)) return null
  } catch (error) {
    const found = { message: errorWords(error), reason: undefined, index: 0 }
    return isStrict(policy) ? { findings: [() => found], notes: [] } : null
  }
  const all = { ...withParams, variables: policyVariables(spec, withParams) }
  return {
    findings: (spec.validations ?? []).map((validation, index) =>
      once(() => findingOf({ policy, validation, index }, all)),
    ),
    notes: (spec.auditAnnotations ?? []).map(annotation => once(() => noteOf(annotation, all))),
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
function noteOf({ key, valueExpression }: AuditAnnotation, variables: Variables): Note | null {
  try {
    const value = evaluate(valueExpression, variables)
    const text = typeof value === 'string' ? value.trim() : value
    if (text === null || text === '') return null
    if (typeof text === 'string') return { kind: 'noted', key, text: text.slice(0, valueLengthMax) }
    const message = `valueExpression '${valueExpression}' resulted in unsupported return type`
    return { kind: 'broken', message }
  } catch (error) {
    return { kind: 'broken', message: errorWords(error) }
  }
}

interface Found {
  readonly message: string
  readonly reason: string | undefined
  readonly index: number
}

const policyWords = ({ metadata }: ValidatingAdmissionPolicy): string =>
  `ValidatingAdmissionPolicy '${metadata?.name ?? ''}'`

const whichOf = ({ policy, binding }: Case): string =>
  `${policyWords(policy)} with binding '${binding.metadata?.name ?? ''}'`

function act(judged: Case, { message, reason, index }: Found): void {
  const { call, policy, binding, failures } = judged
  const actions = binding.spec.validationActions
  if (actions.includes('Audit'))
    failures.push({
      ...{ message, policy: policy.metadata?.name ?? '', binding: binding.metadata?.name ?? '' },
      ...{ expressionIndex: index, validationActions: actions },
    })
  if (actions.includes('Warn')) call.warnings.add([`Validation failed for ${whichOf(judged)}: ${message}`])
  if (actions.includes('Deny')) deny(judged, message, reason)
}

function deny(judged: Case, message: string, reason?: string): void {
  judged.denials.push({ why: `${whichOf(judged)} denied request: ${message}`, reason })
}

function refusal(call: Call, object: ApiObject | null, { why, reason = 'Invalid' }: Denial): StatusError {
  const { kind } = call.resource
  const name = admittedName(object, call.name)
  return new StatusError({
    reason: reason as Reason,
    message: `${resourceName(kind)} ${JSON.stringify(name)} is forbidden: ${why}`,
    subject: { group: kind.group, kind: kind.plural, name },
    causes: [{ message: why }],
  })
}
