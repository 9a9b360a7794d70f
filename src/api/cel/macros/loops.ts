// Loops over two variables: the index and the element of a list, the key and the value of a map; and `existsOne` over one, which
// the evaluator knows by its other name alone.
import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { charge } from '../budget.ts'
import {
  type Call,
  type Checker,
  type Evaluator,
  nameOf,
  notInRange,
  registerMacro,
  type Type,
  type Variables,
} from './macro.ts'

/** What becomes of the steps. */
interface Loop {
  readonly type: (checker: Checker, step: Step) => Type
  readonly run: (steps: Iterable<Turn>, evaluator: Evaluator, node: ASTNode) => unknown
}

interface Step {
  readonly key: Type
  readonly result: Type
  readonly node: ASTNode
}

/** One turn of a loop; its result is found when it is asked for. */
interface Turn {
  readonly key: unknown
  result(): unknown
}

export function registerLoops(environment: Environment): void {
  const add = (name: string, type: string, loop: Loop) =>
    registerMacro(environment, `list.${name}(ast, ast, ast): ${type}`, call => expand(call, loop))
  add('all', 'bool', all)
  add('exists', 'bool', exists)
  registerMacro(environment, 'list.existsOne(ast, ast): bool', call => expandOne(call, existsOne))
  add('existsOne', 'bool', existsOne)
  add('exists_one', 'bool', existsOne)
  for (const [name, type, loop] of [
    ['transformList', 'list<dyn>', transformList],
    ['transformMap', 'map<dyn, dyn>', transformMap],
    ['transformMapEntry', 'map<dyn, dyn>', transformMapEntry],
  ] as const) {
    add(name, type, loop)
    registerMacro(environment, `list.${name}(ast, ast, ast, ast): ${type}`, call => expand(call, loop))
  }
}

/** Over the elements of a list, or the keys of a map. */
function expandOne({ receiver, args }: Call, loop: Loop) {
  const [name, step] = args as [ASTNode, ASTNode]
  let inner: Variables
  return {
    step,
    typeCheck(checker: Checker, _macro: unknown, variables: Variables): Type {
      const type = checker.check(receiver, variables)
      const { key, value } = rangeOf(checker, type, receiver)
      inner = variables.forkWithVariable(nameOf(checker, name), type.kind === 'map' ? key : value)
      return loop.type(checker, { key, result: checker.check(step, inner), node: step })
    },
    evaluate(evaluator: Evaluator, _macro: unknown, variables: Variables): unknown {
      const range = evaluator.run(receiver, variables)
      const entries = entriesOf(evaluator, range, receiver)
      const isList = Array.isArray(range) || range instanceof Set
      inner.reuse(variables)
      return loop.run(turns(entries), evaluator, step)

      function* turns(all: Iterable<readonly [unknown, unknown]>): Iterable<Turn> {
        for (const [key, value] of all) {
          charge(1)
          inner.setIterValue(isList ? value : key, evaluator)
          yield { key, result: () => evaluator.run(step, inner) }
        }
      }
    },
  }
}

function expand({ receiver, args }: Call, loop: Loop) {
  const [first, second] = args
  const filter = args.length === 4 ? args[2] : undefined
  const step = args.at(-1) as ASTNode
  let outer: Variables
  let inner: Variables
  return {
    filter,
    step,
    typeCheck(checker: Checker, _macro: unknown, variables: Variables): Type {
      const range = rangeOf(checker, checker.check(receiver, variables), receiver)
      outer = variables.forkWithVariable(nameOf(checker, first), range.key)
      inner = outer.forkWithVariable(nameOf(checker, second), range.value)
      if (filter) wantBool(checker, checker.check(filter, inner), filter)
      return loop.type(checker, { key: range.key, result: checker.check(step, inner), node: step })
    },
    evaluate(evaluator: Evaluator, _macro: unknown, variables: Variables): unknown {
      const entries = entriesOf(evaluator, evaluator.run(receiver, variables), receiver)
      inner.reuse(outer.reuse(variables))
      return loop.run(turns(entries), evaluator, step)

      function* turns(all: Iterable<readonly [unknown, unknown]>): Iterable<Turn> {
        for (const [key, value] of all) {
          charge(1)
          outer.setIterValue(key, evaluator)
          inner.setIterValue(value, evaluator)
          if (filter && !isTrue(evaluator, evaluator.run(filter, inner), filter)) continue
          yield { key, result: () => evaluator.run(step, inner) }
        }
      }
    },
  }
}

function rangeOf(checker: Checker, type: Type, node: ASTNode): { readonly key: Type; readonly value: Type } {
  if (type.kind === 'dyn') return { key: type, value: type }
  if (type.kind === 'list') return { key: checker.getType('int'), value: type.valueType }
  if (type.kind === 'map') return { key: type.keyType, value: type.valueType }
  throw notInRange(checker, checker.formatType(type), node)
}

function* listEntries(list: Iterable<unknown>): Iterable<readonly [unknown, unknown]> {
  let index = 0n
  for (const each of list) yield [index++, each]
}

function entriesOf(
  evaluator: Evaluator,
  range: unknown,
  node: ASTNode,
): Iterable<readonly [unknown, unknown]> {
  if (Array.isArray(range) || range instanceof Set) return listEntries(range)
  if (range instanceof Map) return range
  if (typeof range === 'object' && range !== null) return Object.entries(range)
  throw notInRange(evaluator, typeof range, node)
}

function wantBool(checker: Checker, type: Type, node: ASTNode): Type {
  if (type.isDynOrBool()) return checker.getType('bool')
  throw checker.createError(
    'invalid_condition_type',
    `expected type 'bool' but found '${checker.formatType(type)}'`,
    node,
  )
}

function isTrue(evaluator: Evaluator, value: unknown, node: ASTNode): boolean {
  if (typeof value === 'boolean') return value
  throw evaluator.createError('no_such_overload', 'no such overload', node)
}

const isBool = (checker: Checker, { result, node }: Step): Type => wantBool(checker, result, node)

/** Ends with the first turn that has this result. What goes wrong in a turn counts only where none has. */
const until = (wanted: boolean): Loop => ({
  type: isBool,
  run(turns, evaluator, node) {
    let failure: { readonly error: unknown } | null = null
    for (const turn of turns)
      try {
        if (isTrue(evaluator, turn.result(), node) === wanted) return wanted
      } catch (error) {
        failure ??= { error }
      }
    if (failure) throw failure.error
    return !wanted
  },
})

const all = until(false)
const exists = until(true)

const existsOne: Loop = {
  type: isBool,
  run(turns, evaluator, node) {
    let found = 0
    for (const turn of turns) if (isTrue(evaluator, turn.result(), node)) found++
    return found === 1
  },
}

const transformList: Loop = {
  type: (checker, { result }) => checker.registry.getListType(result),
  run: turns => Array.from(turns, turn => turn.result()),
}

const transformMap: Loop = {
  type: (checker, { key, result }) => checker.registry.getMapType(key, result),
  run: turns => mapOf(turns, turn => [[turn.key, turn.result()]]),
}

const transformMapEntry: Loop = {
  type(checker, { result, node }) {
    if (result.kind === 'map') return result
    if (result.kind === 'dyn') return checker.getType('map')
    throw checker.createError(
      'no_matching_overload',
      `expected a map but found '${checker.formatType(result)}'`,
      node,
    )
  },
  run: (turns, evaluator, node) => mapOf(turns, turn => entriesOf(evaluator, turn.result(), node)),
}

function mapOf(
  turns: Iterable<Turn>,
  entries: (turn: Turn) => Iterable<readonly [unknown, unknown]>,
): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>()
  for (const turn of turns)
    for (const [key, value] of entries(turn)) {
      if (map.has(key)) throw new Error(`insert failed: key ${key} already exists`)
      map.set(key, value)
    }
  return map
}
