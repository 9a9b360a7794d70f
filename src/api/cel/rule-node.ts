// The rules of a schema, compiled: a tree as the schema, of those nodes alone that have rules or hold some that have.

import { entriesOf, isEmbedded, itemsOf, type SchemaNode } from '../custom/schema-node.ts'
import type { ValidationRule } from '../generated/types.ts'
import { compile, type Environment, newEnvironment, type Program } from './engine.ts'
import { type CelType, SchemaTypes } from './schema-types.ts'

export interface CompiledRule {
  readonly rule: ValidationRule
  readonly program: Program
  readonly message: Program | null
  /** Asked only where there is an old value to compare with, unless the rule takes none for an answer. */
  readonly isTransition: boolean
}

export interface RuleNode {
  readonly schema: SchemaNode
  readonly type: CelType | null
  readonly rules: readonly CompiledRule[]
  readonly properties: ReadonlyMap<string, RuleNode>
  readonly items: RuleNode | null
  readonly entries: RuleNode | null
}

/** What is wrong with a rule of the schema at a path. */
export interface RuleProblem {
  readonly path: string
  readonly rule: ValidationRule
  readonly part: 'rule' | 'messageExpression'
  readonly message: string
}

/** Compiles the rules of a schema; those that cannot be are told and left out. Null where there are none. */
export function compileNode(
  schema: SchemaNode,
  tell: (problem: RuleProblem) => void,
  path = '',
): RuleNode | null {
  const environment = newEnvironment()
  const types = new SchemaTypes(environment)
  // All types come before the first expression: an environment that others are made from takes no more.
  registerTypes(schema, true, types)
  return nodeOf(schema, { isObject: true, path, tell, environment, types })
}

function registerTypes(schema: SchemaNode, isObject: boolean, types: SchemaTypes): void {
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) types.typeOf(schema, isObject)
  const [items, entries] = [itemsOf(schema), entriesOf(schema)]
  for (const child of [
    ...Object.values(schema.properties ?? {}),
    ...(items ? [items] : []),
    ...(entries !== null && entries !== true ? [entries] : []),
  ])
    registerTypes(child, isEmbedded(child), types)
}

interface Compiling {
  readonly isObject: boolean
  readonly path: string
  readonly environment: Environment
  readonly types: SchemaTypes
  tell(problem: RuleProblem): void
}

function nodeOf(schema: SchemaNode, compiling: Compiling): RuleNode | null {
  const inside = (child: SchemaNode, at: string) =>
    nodeOf(child, { ...compiling, isObject: isEmbedded(child), path: `${compiling.path}.${at}` })
  const properties = new Map<string, RuleNode>()
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const node = inside(each, `properties[${name}]`)
    if (node) properties.set(name, node)
  }
  const [itemSchema, entrySchema] = [itemsOf(schema), entriesOf(schema)]
  const items = itemSchema && inside(itemSchema, 'items')
  const entries =
    entrySchema === null || entrySchema === true ? null : inside(entrySchema, 'additionalProperties')
  const own = schema['x-kubernetes-validations'] ?? []
  if (own.length === 0 && properties.size === 0 && !items && !entries) return null
  const type = own.length > 0 ? compiling.types.typeOf(schema, compiling.isObject) : null
  const rules = type ? own.flatMap((rule, index) => compileRule(rule, index, type, compiling) ?? []) : []
  return { schema, type, rules, properties, items, entries }
}

function compileRule(
  rule: ValidationRule,
  index: number,
  type: CelType,
  { path, environment, tell }: Compiling,
): CompiledRule | null {
  const at = `${path}.x-kubernetes-validations[${index}]`
  if (!rule.rule?.trim()) return null
  const scope = environment.clone().registerVariable('self', type.name)
  scope.registerVariable('oldSelf', rule.optionalOldSelf ? `optional<${type.name}>` : type.name)
  const compiled = compile(scope, rule.rule)
  const refuse = (part: RuleProblem['part'], message: string) => {
    tell({ path: `${at}.${part}`, rule, part, message })
    return null
  }
  if (compiled.kind === 'refused') return refuse('rule', compiled.message)
  const { program } = compiled
  if (program.type !== 'bool' && program.type !== 'dyn')
    return refuse('rule', 'compilation failed: cel expression must evaluate to a bool')
  const message = rule.messageExpression ? compile(scope, rule.messageExpression) : null
  if (message?.kind === 'refused') return refuse('messageExpression', `messageExpression ${message.message}`)
  if (message && message.program.type !== 'string' && message.program.type !== 'dyn')
    return refuse('messageExpression', 'messageExpression compilation failed: must evaluate to a string')
  return { rule, program, message: message?.program ?? null, isTransition: program.names.has('oldSelf') }
}
