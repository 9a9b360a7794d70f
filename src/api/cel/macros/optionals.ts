// What can be done with optional values beside reading them.
import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { contentOf, none, someOf } from '../made-values.ts'
import { isSame } from '../values.ts'
import { type Checker, nameOf, registerMacro, type Type, type Variables, wantOptional } from './macro.ts'

export function registerOptionals(environment: Environment): void {
  registerMap(environment, 'optMap', {
    typeOf: (checker, type) => checker.registry.getOptionalType(type),
    optionalOf: someOf,
  })
  registerMap(environment, 'optFlatMap', {
    typeOf: (checker, type, node) => wantOptional(checker, type, node),
    optionalOf(value) {
      if (contentOf(value) === undefined) throw new Error('no such overload')
      return value
    },
  })
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  add('OptionalNamespace.ofNonZeroValue(A): optional<A>', (_optional: unknown, value: unknown) =>
    isZero(value) ? none : someOf(value),
  )
  add('list<A>.first(): optional<A>', (list: readonly unknown[]) =>
    list.length > 0 ? someOf(list[0]) : none,
  )
  add('list<A>.last(): optional<A>', (list: readonly unknown[]) =>
    list.length > 0 ? someOf(list.at(-1)) : none,
  )
  for (const signature of ['OptionalNamespace.unwrap(list<optional<A>>)', 'list<optional<A>>.unwrapOpt()'])
    add(`${signature}: list<A>`, (...args: readonly unknown[]) =>
      presentOf(args.at(-1) as readonly unknown[]),
    )
  environment.registerOperator('optional<A> == optional<A>', ((a: unknown, b: unknown) => {
    const [one, other] = [contentOf(a), contentOf(b)]
    return one && other ? isSame(one.value, other.value) : one === other
  }) as (...args: unknown[]) => unknown)
}

/** What there is in those that have something. */
const presentOf = (list: readonly unknown[]): readonly unknown[] =>
  list.flatMap(each => {
    const content = contentOf(each)
    return content ? [content.value] : []
  })

interface Mapping {
  readonly typeOf: (checker: Checker, type: Type, node: ASTNode) => Type
  readonly optionalOf: (value: unknown) => unknown
}

/** `optional.optMap(value, expression)`: nothing stays nothing. */
function registerMap(environment: Environment, name: string, { typeOf, optionalOf }: Mapping): void {
  registerMacro(environment, `optional.${name}(ast, ast): optional<dyn>`, ({ receiver, args }) => {
    const [variable, expression] = args as [ASTNode, ASTNode]
    let inner: Variables
    return {
      typeCheck(checker, _macro, variables) {
        const on = wantOptional(checker, checker.check(receiver, variables), receiver)
        inner = variables.forkWithVariable(nameOf(checker, variable), on.valueType)
        return typeOf(checker, checker.check(expression, inner), expression)
      },
      evaluate(evaluator, _macro, variables) {
        const content = contentOf(evaluator.run(receiver, variables))
        if (content === undefined)
          throw evaluator.createError('no_such_overload', 'no such overload', receiver)
        if (content === null) return none
        return optionalOf(
          evaluator.run(expression, inner.reuse(variables).setIterValue(content.value, evaluator)),
        )
      },
    }
  })
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0
  if (value instanceof Map) return value.size === 0
  return value.constructor === Object && Object.keys(value).length === 0
}
