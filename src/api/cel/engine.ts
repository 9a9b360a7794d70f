// The evaluator of CEL with what Kubernetes adds to it, for the rules of custom resources and of admission policies. It loads
// when a first expression has to be understood.
//
// Invariants:
//   - an expression is parsed and its types are checked before it is evaluated, and it is evaluated within a budget;
//   - a refusal of an expression is data, in the words of upstream's compiler as far as they can be told;
//   - evaluating never waits.
import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { callCostMax, charge, sizeCost, spending, work } from './budget.ts'
import { registerFormats } from './functions/formats.ts'
import { registerListLibrary } from './functions/list-library.ts'
import { registerLists } from './functions/lists.ts'
import { registerNetwork } from './functions/network.ts'
import { registerQuantities } from './functions/quantities.ts'
import { matchesText, registerStrings } from './functions/strings.ts'
import { registerVersions } from './functions/versions.ts'
import { registerLoops } from './macros/loops.ts'
import { registerOptionals } from './macros/optionals.ts'
import { registerSortBy } from './macros/sort-by.ts'
import { readMarks, withMarks } from './optional-entries.ts'

export type { Environment } from '@marcbachmann/cel-js'

let base: Environment | null = null

/** An environment with all functions and no variables, of the caller's own. */
export function newEnvironment(): Environment {
  if (base === null) {
    base = new Environment({
      enableOptionalTypes: true,
      homogeneousAggregateLiterals: false,
      limits: { maxAstNodes: 20_000, maxDepth: 200 },
    })
    for (const register of [
      registerStrings,
      registerLists,
      registerListLibrary,
      registerNetwork,
      registerQuantities,
      registerFormats,
      registerVersions,
      registerSortBy,
      registerLoops,
      registerOptionals,
    ])
      register(base)
  }
  return base.clone()
}

export interface Program {
  readonly source: string
  readonly type: string
  /** The names of variables, functions and fields that the expression mentions. */
  readonly names: ReadonlySet<string>
  readonly ast: ASTNode
  /** Evaluates with these variables, for at most this much. */
  run(variables: { readonly [name: string]: unknown }, budget: number): Outcome
}

export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown; readonly cost: number }
  /** `no such key: x`, in upstream's words. */
  | { readonly kind: 'failed'; readonly message: string; readonly cost: number }
  /** More than the budget, or than one expression may cost. */
  | { readonly kind: 'tooCostly' }

export type Compiled =
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'refused'; readonly message: string }

/** More text than this is no rule. */
const sourceLengthMax = 100_000

export function compile(environment: Environment, source: string): Compiled {
  if (source.length > sourceLengthMax)
    return refused(
      `expression code point size exceeds limit: size: ${source.length}, limit ${sourceLengthMax}`,
    )
  try {
    const marked = withMarks(source)
    const parsed = environment.parse(marked.source)
    readMarks(nodesOf(parsed.ast), marked.places)
    const checked = parsed.check()
    if (!checked.valid) return refused(problemOf(checked.error, source))
    meter(parsed.ast)
    return { kind: 'program', program: programOf(parsed, { source, type: checked.type ?? 'dyn' }) }
  } catch (error) {
    return refused(problemOf(error, source))
  }
}

const refused = (message: string): Compiled => ({ kind: 'refused', message })

function programOf(
  parsed: ReturnType<Environment['parse']>,
  { source, type }: { readonly source: string; readonly type: string },
): Program {
  const { ast } = parsed
  return {
    source,
    type,
    names: namesIn(ast),
    ast,
    run(variables, budget) {
      let failure: { readonly error: unknown } | null = null
      const most = Math.min(budget, callCostMax)
      const { result, cost } = spending(most, () => {
        try {
          return parsed(variables)
        } catch (error) {
          failure = { error }
          return undefined
        }
      })
      // Loops forgive what goes wrong in one of their steps; a budget does not.
      if (cost > most) return { kind: 'tooCostly' }
      if (failure === null) return { kind: 'value', value: result, cost }
      const { error } = failure as { readonly error: unknown }
      return { kind: 'failed', message: summaryOf(error), cost }
    },
  }
}

/** Every node of an expression, those that macros stand for included. */
function* nodesOf(root: ASTNode): Generator<object> {
  const seen = new Set<object>()
  const waiting: unknown[] = [root]
  while (waiting.length > 0) {
    const here = waiting.pop()
    if (typeof here !== 'object' || here === null || seen.has(here)) continue
    seen.add(here)
    if (Array.isArray(here)) waiting.push(...here)
    else if (here.constructor === root.constructor) {
      yield here
      waiting.push(...Object.values(here))
      const meta: unknown = Reflect.get(here, 'meta')
      if (typeof meta === 'object' && meta !== null)
        for (const part of ['alternate', 'macro'])
          if (Object.hasOwn(meta, part)) waiting.push(Reflect.get(meta, part))
    } else if (here.constructor === Object) waiting.push(...Object.values(here))
  }
}

type Evaluate = (this: object, ...args: unknown[]) => unknown

/** Makes each node pay for a step, and each call for what it looks at. */
function meter(root: ASTNode): void {
  for (const node of nodesOf(root)) {
    const op: unknown = Reflect.get(node, 'op')
    if (op === 'value' || op === 'accuValue') continue
    let evaluate = Reflect.get(node, 'evaluate') as Evaluate
    const paying = (...args: unknown[]) => {
      charge(1)
      return evaluate.apply(node, args)
    }
    // The evaluator puts a faster function in the place of this one when it first runs.
    Object.defineProperty(node, 'evaluate', {
      configurable: true,
      get: () => paying,
      set(next: Evaluate) {
        evaluate = next
      },
    })
    const handle: unknown = Reflect.get(node, 'handle')
    if (typeof handle !== 'function' || !paysBySize.has(String(op))) continue
    const call = isMatch(node) ? matchArguments : handle
    Reflect.set(node, 'handle', (...args: unknown[]) => {
      charge(costOfArguments(args))
      work(elementsIn(args))
      const result: unknown = Reflect.apply(call, undefined, args)
      if (Array.isArray(result)) work(result.length)
      return result
    })
  }
}

const isMatch = (node: object): boolean => {
  const args: unknown = Reflect.get(node, 'args')
  return Reflect.get(node, 'op') === 'rcall' && Array.isArray(args) && args[0] === 'matches'
}

/** The evaluator's own regular expressions may take for ever. */
function matchArguments(args: unknown): boolean {
  const [text, source] = Array.isArray(args) ? args : []
  if (typeof text === 'string' && typeof source === 'string') return matchesText(text, source)
  throw new Error('no such overload')
}

const paysBySize = new Set(['call', 'rcall', '+', '==', '!=', 'in', '<', '<=', '>', '>='])

/** The first is a list of arguments, or the first two are the operands. */
function costOfArguments([first, second]: readonly unknown[]): number {
  if (Array.isArray(first)) return first.reduce<number>((sum, each) => sum + sizeCost(each), 0)
  return sizeCost(first) + (isNode(second) ? 0 : sizeCost(second))
}

/** Elements of lists that are gone through. */
function elementsIn(args: readonly unknown[]): number {
  const [first, second] = args
  const operands: readonly unknown[] = Array.isArray(first) && isNode(second) ? first : args
  return operands.reduce<number>((sum, each) => sum + (Array.isArray(each) ? each.length : 0), 0)
}

const isNode = (value: unknown): boolean => typeof value === 'object' && value !== null && 'op' in value

function namesIn(root: ASTNode): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of nodesOf(root)) {
    const args: unknown = Reflect.get(node, 'args')
    if (Reflect.get(node, 'op') === 'id' && typeof args === 'string') names.add(args)
    if (Array.isArray(args)) for (const each of args) if (typeof each === 'string') names.add(each)
  }
  return names
}

/** A refusal as cel-go prints it, with the place pointed at. */
function problemOf(error: unknown, source: string): string {
  const range: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'range') : null
  const place = (name: string): number =>
    typeof range === 'object' && range !== null ? Number(Reflect.get(range, name)) || 0 : 0
  const { words: problem, start } = compilerWords(summaryOf(error), source, {
    start: place('start'),
    end: place('end'),
  })
  const before = source.slice(0, start).split('\n')
  const column = (before.at(-1) ?? '').length
  const line = source.split('\n')[before.length - 1] ?? ''
  const isSyntax = error instanceof Error && error.name === 'ParseError'
  const words = `${isSyntax ? 'Syntax error: ' : ''}${problem}`
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`
}

/** What types do not allow, in the words of upstream's compiler, and where it points: at the dot of a field, at an operator. */
function compilerWords(
  text: string,
  source: string,
  { start: at, end }: { readonly start: number; readonly end: number },
): { readonly words: string; readonly start: number } {
  const dot = source[at - 1] === '.' ? at - 1 : at
  if (text.startsWith('undefined field ')) return { words: text, start: dot }
  const [, selected] = /^Cannot index type '(.*)'$/s.exec(text) ?? []
  if (selected !== undefined)
    return { words: `type '${selected}' does not support field selection`, start: dot }
  if (/^found no matching overload for '/.test(text))
    return { words: text, start: parenthesis(source, end) ?? at }
  const [, left, operator, right] = /^no such overload: (\S+) (\S+) (.+)$/s.exec(text) ?? []
  if (left === undefined || operator === undefined) return { words: text, start: at }
  const found = source.indexOf(operator, at)
  const words = `found no matching overload for '_${operator}_' applied to '(${left}, ${right})'`
  return { words, start: found === -1 ? at : found }
}

/** Of a call that ends here, where its arguments begin; null for none. */
function parenthesis(source: string, end: number): number | null {
  if (source[end - 1] !== ')') return null
  for (let [at, open] = [end - 1, 0]; at >= 0; at--) {
    if (source[at] === ')') open++
    if (source[at] === '(' && --open === 0) return at
  }
  return null
}

/** What is wrong, as upstream says it. */
function summaryOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const summary: unknown = Reflect.get(error, 'summary')
  const text = typeof summary === 'string' ? summary : error.message
  const code: unknown = Reflect.get(error, 'code')
  const missing = /^No such key: (.*)$/s.exec(text)
  if (missing && error.name === 'TypeError') return `undefined field '${missing[1]}'`
  if (missing)
    return /^index out of bounds/.test(missing[1] ?? '') ? (missing[1] ?? '') : `no such key: ${missing[1]}`
  const unknown = /^Unknown variable: (.*)$/s.exec(text)
  if (unknown) return `undeclared reference to '${unknown[1]}' (in container '')`
  if (code === 'no_matching_overload')
    return text.replace(
      /^found no matching overload for '(?:([^(]*)\.)?([^(.]*)\((.*)\)'$/s,
      (_, receiver: string | undefined, name: string, args: string) =>
        `found no matching overload for '${name}' applied to '${receiver === undefined ? '' : `${receiver}.`}(${args})'`,
    )
  return text
}
