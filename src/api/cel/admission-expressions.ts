// Expressions about a request: what webhooks' conditions and admission policies are written in. All variables are of no
// particular type when they run, since an expression may be about every kind; what is not about the object is checked by its type
// before a policy is taken. Those of mutations may make objects, too.
import type { PolicyExpressions, Wanted } from '../validation/admission/policies.ts'
import { type Compiled, compile, type Environment, newEnvironment } from './engine.ts'
import { registerAuthorizer } from './functions/authorizer.ts'
import { registerMadeObjects } from './made-objects.ts'
import { withCalls } from './object-literals.ts'
import { registerRequest, WithVariables } from './request-types.ts'
import { typeProblem } from './type-checking.ts'

const variableNames = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const

/** A value for each variable. `authorizer` is asked what the user may do. */
export type AdmissionVariables = { readonly [name in (typeof variableNames)[number] | 'authorizer']: unknown }

const environment = variableNames.reduce((made, name) => made.registerVariable(name, 'dyn'), newEnvironment())
registerAuthorizer(environment)
registerMadeObjects(environment)

/** Expressions come from configuration, which is small; more than these are compiled again. */
const compiled = new Map<string, Compiled>()
const compiledMax = 1000

/** The program of an expression, or why there is none. */
export function programOf(expression: string): Compiled {
  const known = compiled.get(expression)
  if (known) return known
  if (compiled.size >= compiledMax) compiled.clear()
  const read = compile(environment, withCalls(expression))
  // What is told of it shows it as it was written.
  const made: Compiled =
    read.kind === 'program' ? { kind: 'program', program: { ...read.program, source: expression } } : read
  compiled.set(expression, made)
  return made
}

/** What the types of the request, its namespace and the policy's variables say beyond that. */
export const policyExpressions: PolicyExpressions = ({ hasParams }) => {
  const [declared, plain] = [new WithVariables(typed(hasParams)), typed(hasParams)]
  return {
    problemOf(expression, wanted) {
      const found = programOf(expression)
      if (found.kind === 'refused') return found.message
      return refusalOf(declared.compile(withCalls(expression))) ?? wrongType(found.program.type, wanted)
    },
    problemOfCondition(expression) {
      const found = programOf(expression)
      if (found.kind === 'refused') return found.message
      return refusalOf(compile(plain, expression)) ?? wrongType(found.program.type, 'bool')
    },
    declare: (name, expression) => declared.declare({ name, expression: withCalls(expression) }),
  }
}

const refusalOf = (compiled: Compiled): string | null =>
  compiled.kind === 'refused' && typeProblem(compiled) !== null ? compiled.message : null

const typedEnvironments = new Map<boolean, Environment>()

/** One with the types that all policies share, and parameters where a policy has them. */
function typed(hasParams: boolean): Environment {
  const known = typedEnvironments.get(hasParams)
  if (known) return known
  const made = newEnvironment()
  for (const name of ['object', 'oldObject', ...(hasParams ? ['params'] : [])])
    made.registerVariable(name, 'dyn')
  registerRequest(made)
  registerAuthorizer(made)
  registerMadeObjects(made)
  typedEnvironments.set(hasParams, made)
  return made
}

function wrongType(type: string, wanted: Wanted): string | null {
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
