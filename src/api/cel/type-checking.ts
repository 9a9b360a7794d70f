// Whether an expression fits the kinds that it is about: said of admission policies, whose expressions are of no particular type
// when they run. Only what is surely wrong is told: a field that a kind does not have, operands that do not go together.

import { isEmbedded, isFields, keepsUnknown, type SchemaNode } from '../custom/schema-node.ts'
import { resources, structs } from '../generated/model.ts'
import type { Kind } from '../kinds.ts'
import { type Compiled, type Environment, newEnvironment } from './engine.ts'
import { escapedName } from './field-names.ts'
import { registerAuthorizer } from './functions/authorizer.ts'
import { type Declared, registerRequest, WithVariables } from './request-types.ts'
import { comparableToNull, SchemaTypes } from './schema-types.ts'

/** A kind, and what its objects look like. */
export interface TypedKind {
  readonly kind: Pick<Kind, 'group' | 'version' | 'kind'>
  readonly shape: Shape
}

export type Shape =
  | { readonly kind: 'struct'; readonly struct: string }
  | { readonly kind: 'schema'; readonly schema: SchemaNode }

/** What the expressions of a policy are about. */
export interface Subjects {
  readonly object: Shape
  /** Null where nothing is known of them. */
  readonly params: Shape | null
  readonly variables: readonly Declared[]
}

/** Says what is wrong with an expression; null for nothing. */
export type CheckTypes = (expression: string) => string | null

/** What is wrong with a variable is not said of it, as upstream: what goes wrong by it is said where it is used. */
export function typeChecker({ object, params, variables }: Subjects): CheckTypes {
  const environment = newEnvironment()
  registerAuthorizer(environment)
  registerRequest(environment)
  const types = new ModelTypes(environment)
  const type = types.of(object)
  for (const name of ['object', 'oldObject']) environment.registerVariable(name, type)
  environment.registerVariable('params', params ? types.of(params) : 'dyn')
  const expressions = new WithVariables(environment)
  for (const each of variables) expressions.declare(each)
  return expression => typeProblem(expressions.compile(expression))
}

/** Only what is surely wrong: the rest is found when the expression runs. */
export function typeProblem(compiled: Compiled): string | null {
  if (compiled.kind === 'program' || !told.test(compiled.message)) return null
  return compiled.message.replace(/^compilation failed: /, '')
}

const told =
  /: (undefined field|found no matching overload|undeclared reference|type '.*' does not support field selection)/

/** The struct of a kind of the model; null for others. */
export const structOf = ({ group, version, kind }: TypedKind['kind']): string | null =>
  resources.find(each => each.group === group && each.version === version && each.kind === kind)?.struct ??
  null

const scalars: { readonly [type: string]: string } = {
  string: 'string',
  boolean: 'bool',
  int32: 'int',
  int64: 'int',
  double: 'double',
}

/** Types by the model's structs, each registered when something of it is first seen. */
class ModelTypes {
  readonly #environment: Environment
  readonly #schemas: SchemaTypes
  readonly #known = new Map<string, string>()

  constructor(environment: Environment) {
    this.#environment = environment
    this.#schemas = new SchemaTypes(environment)
  }

  of(shape: Shape): string {
    if (shape.kind === 'struct') return this.#struct(shape.struct)
    const { schema } = shape
    const whole = { ...known(schema), properties: { ...known(schema).properties, ...ofEveryObject } }
    return this.#schemas.typeOf(whole, false)?.name ?? 'dyn'
  }

  #struct(struct: string): string {
    const before = this.#known.get(struct)
    if (before) return before
    const fields = structs[struct]
    if (!fields) return 'dyn'
    // A struct within itself is of no particular type there.
    this.#known.set(struct, 'dyn')
    const typed = Object.entries(fields).flatMap(([name, type]) => {
      const found = this.#field(type.replace(/^!/, ''))
      const escaped = escapedName(name)
      return [[name, found], ...(escaped === null || escaped === name ? [] : [[escaped, found]])]
    })
    const name = `kubernetes.${struct}`
    this.#environment.registerType(name, { ctor: class extends Map {}, fields: Object.fromEntries(typed) })
    comparableToNull(this.#environment, name)
    this.#known.set(struct, name)
    return name
  }

  #field(type: string): string {
    if (type.startsWith('[]')) return `list<${this.#field(type.slice(2))}>`
    if (type.startsWith('{}')) return `map<string, ${this.#field(type.slice(2))}>`
    if (type.startsWith('#')) return this.#struct(type.slice(1))
    return scalars[type] ?? 'dyn'
  }
}

/** What is of no particular type. */
const anything: SchemaNode = { 'x-kubernetes-int-or-string': true }

const ofEveryObject = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: anything }

/** The schema with all of which it does not say what it is made anything. */
function known(schema: SchemaNode): SchemaNode {
  if (keepsUnknown(schema) || isEmbedded(schema)) return anything
  const { properties, items, additionalProperties } = schema
  return {
    ...schema,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, known(each)]),
          ),
        }
      : {}),
    ...(isFields(items) ? { items: known(items) } : {}),
    ...(isFields(additionalProperties) ? { additionalProperties: known(additionalProperties) } : {}),
  }
}
