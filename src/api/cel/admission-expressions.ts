// Expressions about a request: what webhooks' conditions and admission policies are written in. All variables are of no
// particular type, since an expression may be about every kind.
import type { CheckExpression } from '../validation/admission-registration.ts'
import { compile, newEnvironment } from './engine.ts'

const variableNames = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const

/** A value for each variable. */
export type AdmissionVariables = { readonly [name in (typeof variableNames)[number]]: unknown }

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

export const checkExpression: CheckExpression = (expression, wanted) => {
  const found = programOf(expression)
  if (found.kind === 'refused') return found.message
  const { type } = found.program
  return wanted === 'any' || type === 'dyn' || type === wanted ? null : `must evaluate to ${wanted}`
}
