// Expressions about a request: what webhooks' conditions and admission policies are written in. Loaded with the first of them.
//
// All variables are of no particular type, since an expression may be about every kind. Objects are converted once for all
// expressions about a request; evaluation has a budget and never waits.
import { compile, newEnvironment, type Outcome, type Program } from '../../api/cel/engine.ts'
import type { MatchCondition } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'

export interface Subject {
  readonly call: Call
  readonly admitted: Admitted
}

const variableNames = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const

const environment = variableNames.reduce((made, name) => made.registerVariable(name, 'dyn'), newEnvironment())

type Compiled = ReturnType<typeof compile>

/** Expressions come from configuration, which is small; more than these are compiled again. */
const compiled = new Map<string, Compiled>()
const compiledMax = 1000

/** The program of an expression, or why there is none. */
export function programOf(expression: string): Compiled {
  const known = compiled.get(expression)
  if (known) return known
  if (compiled.size >= compiledMax) compiled.clear()
  const made = compile(environment, expression)
  compiled.set(expression, made)
  return made
}

export type Variables = { readonly [name in (typeof variableNames)[number]]: unknown }

/** What every expression about the request may name. */
export function variablesOf({ call, admitted }: Subject, namespaceObject: ApiObject | null): Variables {
  const { group, version, kind, plural } = call.resource.kind
  const { object, old, operation, dryRun, options } = admitted
  return {
    object: celValue(object),
    oldObject: celValue(old),
    request: {
      kind: { group, version, kind },
      resource: { group, version, resource: plural },
      requestKind: { group, version, kind },
      requestResource: { group, version, resource: plural },
      subResource: call.subresource,
      requestSubResource: call.subresource,
      name: call.name || (object?.metadata?.name ?? ''),
      namespace: call.namespace,
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
    namespaceObject: celValue(namespaceObject),
    variables: {},
  }
}

/** Of all expressions of one policy, or of one webhook's conditions. */
export const budgetMax = 10_000_000

export class ExpressionError extends Error {
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

/** One that does not hold decides, whatever becomes of the others. Throws where none fails and one cannot be told. */
export function conditionsHold(conditions: readonly MatchCondition[], variables: Variables): boolean {
  const errors: string[] = []
  for (const { expression } of conditions)
    try {
      if (evaluate(expression, variables) !== true) return false
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error))
    }
  if (errors.length > 0) throw new ExpressionError(errors.join('; '))
  return true
}

/** Whole numbers of JSON are CEL's `int`. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(celValue)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, celValue(each)]))
}
