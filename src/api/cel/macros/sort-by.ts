import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { charge } from '../budget.ts'
import { sortedBy } from '../functions/list-library.ts'
import { nameOf, notInRange, registerMacro, type Variables } from './macro.ts'

/** `list.sortBy(each, key)`: the elements in the order of what the expression says of each. */
export function registerSortBy(environment: Environment): void {
  registerMacro(environment, 'list.sortBy(ast, ast): list<dyn>', ({ receiver, args }) => {
    const [name, key] = args as [ASTNode, ASTNode]
    let inner: Variables
    return {
      typeCheck(checker, _macro, variables) {
        const type = checker.check(receiver, variables)
        if (type.kind !== 'list' && type.kind !== 'dyn')
          throw notInRange(checker, checker.formatType(type), receiver)
        inner = variables.forkWithVariable(
          nameOf(checker, name),
          type.kind === 'list' ? type.valueType : type,
        )
        const keys = checker.check(key, inner)
        if (unordered.has(keys.kind))
          throw checker.createError(
            'no_matching_overload',
            `found no matching overload for '@sortByAssociatedKeys' applied to '${checker.formatType(type)}.(list(${checker.formatType(keys)}))'`,
            key,
          )
        return type
      },
      evaluate(evaluator, _macro, variables) {
        const list = evaluator.run(receiver, variables)
        if (!Array.isArray(list)) throw notInRange(evaluator, typeof list, receiver)
        inner.reuse(variables)
        const keys = list.map(each => {
          charge(1)
          return evaluator.run(key, inner.setIterValue(each, evaluator))
        })
        return sortedBy(list, keys)
      },
    }
  })
}

const unordered = new Set(['list', 'map', 'optional', 'null'])
