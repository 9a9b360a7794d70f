// What the evaluator hands to a macro: the parts of a call before they are evaluated, and what their types are checked and their
// values found with.
import type { ASTNode, Environment } from '@marcbachmann/cel-js'

export interface Type {
  readonly kind: string
  readonly name: string
  readonly keyType: Type
  readonly valueType: Type
  isDynOrBool(): boolean
  unify(registry: Types, other: Type): Type | null
}

interface Types {
  getListType(element: Type): Type
  getMapType(key: Type, value: Type): Type
  getOptionalType(value: Type): Type
}

export interface Checker {
  readonly registry: Types
  check(node: ASTNode, variables: Variables): Type
  getType(name: string): Type
  formatType(type: Type): string
  createError(code: string, message: string, node: ASTNode): Error
}

/** The variables in sight. One that a macro adds is declared when types are checked, and set again for each evaluation. */
export interface Variables {
  forkWithVariable(name: string, type: Type): Variables
  reuse(outer: Variables): Variables
  setIterValue(value: unknown, evaluator: Evaluator): Variables
}

export interface Evaluator {
  run(node: ASTNode, variables: Variables): unknown
  createError(code: string, message: string, node?: ASTNode): Error
}

export interface Call {
  readonly ast: ASTNode
  readonly receiver: ASTNode
  readonly args: readonly ASTNode[]
}

/** What a call stands for. A plain object, so that the nodes in it are found and pay. */
export interface Expansion {
  typeCheck(checker: Checker, macro: unknown, variables: Variables): Type
  evaluate(evaluator: Evaluator, macro: unknown, variables: Variables): unknown
}

export function registerMacro(
  environment: Environment,
  signature: string,
  expand: (call: Call) => Expansion,
): void {
  const handler = (call: Call) => ({ ...call, ...expand(call), async: false })
  environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
}

/** The name that an argument is. */
export function nameOf(checker: Checker, node: ASTNode | undefined): string {
  if (node?.op === 'id') return node.args
  throw checker.createError('invalid_macro_argument', 'argument must be a simple name', node as ASTNode)
}

export function notInRange(by: Checker | Evaluator, type: string, node: ASTNode): Error {
  return by.createError(
    'invalid_comprehension_range',
    `expression of type '${type}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    node,
  )
}

export function wantOptional(checker: Checker, type: Type, node: ASTNode): Type {
  if (type.kind === 'optional') return type
  if (type.kind === 'dyn') return checker.getType('optional')
  throw checker.createError(
    'optional_expected',
    `expected type 'optional_type' but found '${checker.formatType(type)}'`,
    node,
  )
}
