// Expressions about a request: what webhooks' conditions and admission policies are written in. All variables are of no
// particular type, since an expression may be about every kind. Those of mutations may make objects, too.
import type { CheckExpression } from '../validation/admission-policies.ts'
import { compile, newEnvironment } from './engine.ts'
import { registerAuthorizer } from './functions/authorizer.ts'
import { registerMadeObjects } from './made-objects.ts'
import { withCalls } from './object-literals.ts'

const variableNames = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const

/** A value for each variable. `authorizer` is asked what the user may do. */
export type AdmissionVariables = { readonly [name in (typeof variableNames)[number] | 'authorizer']: unknown }

const environment = variableNames.reduce((made, name) => made.registerVariable(name, 'dyn'), newEnvironment())
registerAuthorizer(environment)
registerMadeObjects(environment)

type Compiled = ReturnType<typeof compile>

/** Expressions come from configuration, which is small; more than these are compiled again. */
const compiled = new Map<string, Compiled>()
const compiledMax = 1000

/** The program of an expression, or why there is none. */
export function programOf(expression: string): Compiled {
  const known = compiled.get(expression)
  if (known) return known
  if (compiled.size >= compiledMax) compiled.clear()
  const made = compile(environment, withCalls(expression))
  compiled.set(expression, made)
  return made
}

export const checkExpression: CheckExpression = (expression, wanted) => {
  const found = programOf(expression)
  if (found.kind === 'refused') return found.message
  const { type } = found.program
  if (wanted === 'any' || type === 'dyn' || type === wanted) return null
  if (wanted === 'text' && (type === 'string' || type === 'null')) return null
  if (wanted === 'patch' && type.startsWith('list')) return null
  return `must evaluate to ${namesOfWanted[wanted] ?? wanted}`
}

const namesOfWanted: { readonly [wanted: string]: string } = {
  object: 'Object',
  patch: 'list(JSONPatch)',
  text: 'string or null',
}
