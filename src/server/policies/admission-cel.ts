// Expressions about a request: what webhooks' conditions and admission policies are written in. Loaded with the first of them.
//
// Objects are converted once for all expressions about a request; evaluation has a budget and never waits.

import { programOf, type AdmissionVariables as Variables } from '../../api/cel/admission-expressions.ts'
import type { Outcome, Program } from '../../api/cel/engine.ts'
import { isMadeObject, isMadePatch, jsonOf } from '../../api/cel/made-objects.ts'
import type { MatchCondition } from '../../api/generated/types.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { errorWords } from '../../base/error-words.ts'
import { type Admitted, namespaceShown } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { authorizerFor } from './ask-access.ts'

export type { Variables }

interface Subject {
  readonly call: Call
  readonly admitted: Admitted
}

/** What every expression about the request may name. */
export function variablesOf({ call, admitted }: Subject, namespaceObject: ApiObject | null): Variables {
  const { group, version, plural } = call.resource.kind
  const { object, old, operation, dryRun, options } = admitted
  const shown = admitted.kind ?? call.resource.kind
  const name = call.name || (object?.metadata?.name ?? '')
  const namespace = namespaceShown(call, object)
  return {
    object: celValue(typed(object, shown)),
    oldObject: celValue(typed(old, shown)),
    request: {
      kind: { group: shown.group, version: shown.version, kind: shown.kind },
      resource: { group, version, resource: plural },
      requestKind: { group: shown.group, version: shown.version, kind: shown.kind },
      requestResource: { group, version, resource: plural },
      subResource: call.subresource,
      requestSubResource: call.subresource,
      name,
      namespace,
      operation,
      userInfo: {
        username: call.user.name,
        uid: call.user.uid ?? '',
        groups: [...call.user.groups],
        extra: celValue(call.user.extra ?? {}),
      },
      dryRun,
      options: celValue(options),
    },
    params: null,
    authorizer: authorizerFor(call, { namespace, name }),
    namespaceObject: celValue(namespaceObject),
    variables: {},
  }
}

const typed = (object: ApiObject | null, kind: Kind): object | null =>
  object && { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }

/** Of all expressions of one policy, or of one webhook's conditions. */
const budgetMax = 10_000_000

class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

/** The value of an expression. Throws `ExpressionError` where it has none. */
export function evaluate(expression: string, variables: Variables, budget = budgetMax): unknown {
  const found = programOf(expression)
  if (found.kind === 'refused') throw new ExpressionError(found.message)
  return resultOf(found.program, found.program.run(variables, budget))
}

function resultOf({ source }: Program, outcome: Outcome): unknown {
  switch (outcome.kind) {
    case 'value':
      return outcome.value
    case 'failed':
      throw new ExpressionError(`expression '${source}' resulted in error: ${outcome.message}`)
    case 'tooCostly':
      throw new ExpressionError('operation cancelled: actual cost limit exceeded')
  }
}

/** What a mutation comes to, as JSON: an object that is laid over another, or the steps of a JSON Patch. */
export function evaluateMutation(
  wanted: 'object' | 'patch',
  expression: string,
  variables: Variables,
): unknown {
  const value = evaluate(expression, variables)
  if (wanted === 'object') {
    if (!isMadeObject(value)) throw new ExpressionError(`expression '${expression}' must evaluate to Object`)
    return jsonOf(value, 'Object')
  }
  if (!Array.isArray(value) || !value.every(isMadePatch))
    throw new ExpressionError(`expression '${expression}' must evaluate to list(JSONPatch)`)
  return jsonOf(value)
}

/** One that does not hold decides, whatever becomes of the others. Throws where none fails and one cannot be told. */
export function conditionsHold(conditions: readonly MatchCondition[], variables: Variables): boolean {
  const errors: string[] = []
  for (const { expression } of conditions)
    try {
      if (evaluate(expression, variables) !== true) return false
    } catch (error) {
      errors.push(errorWords(error))
    }
  if (errors.length > 0) throw new ExpressionError(errors.join('; '))
  return true
}

/** Whole numbers of JSON are CEL's `int`. What holds none is given back as it is: to copy a long map costs as much as to read it. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? celList(value) : celMap(value as Fields)
}

type Fields = { readonly [name: string]: unknown }

function celList(list: readonly unknown[]): readonly unknown[] {
  let converted: unknown[] | null = null
  for (let index = 0; index < list.length; index++) {
    const each = celValue(list[index])
    if (converted === null && each !== list[index]) converted = list.slice(0, index)
    converted?.push(each)
  }
  return converted ?? list
}

function celMap(map: Fields): Fields {
  let converted: Map<string, unknown> | null = null
  for (const name in map) {
    const each = celValue(map[name])
    if (each === map[name]) continue
    converted ??= new Map()
    converted.set(name, each)
  }
  // Defined, not assigned: `__proto__` is a name like any other.
  return converted === null ? map : { ...map, ...Object.fromEntries(converted) }
}
