// What an expression could cost at most, judged by how large the schema lets values be: a rule that could cost too much is refused
// with its definition, not with the object that happens to be large.
//
// A model of upstream's estimate, simpler than it: a step per node, a tenth per character or element looked at, and loops by the
// longest list that fits into a request.
import type { ASTNode } from '@marcbachmann/cel-js'
import { entriesOf, isFields, itemsOf, type SchemaNode } from '../custom/schema-node.ts'
import { escapedName } from './field-names.ts'

/** Of one rule, for all the values that it is asked about. */
export const ruleCostMax = 10_000_000
/** Of all rules of a schema. */
export const schemaCostMax = 100_000_000

const requestBytesMax = 3 * 1024 * 1024

/** What is known of a value: its schema, or how large it is at most. */
interface Shape {
  readonly schema: SchemaNode | null
  readonly size: number
}

interface Estimate {
  readonly cost: number
  readonly shape: Shape
}

const scalar: Shape = { schema: null, size: 1 }
const unknownShape: Shape = { schema: null, size: requestBytesMax / 2 }

export function shapeOf(schema: SchemaNode): Shape {
  return { schema, size: sizeMaxOf(schema) }
}

/** The most elements, entries or characters that a value of the schema has. */
export function sizeMaxOf(schema: SchemaNode): number {
  if (schema.enum)
    return Math.max(1, ...schema.enum.map(each => (typeof each === 'string' ? each.length : 1)))
  const entries = entriesOf(schema)
  switch (schema.type) {
    case 'string':
      return schema.maxLength ?? formatLengths[schema.format ?? ''] ?? requestBytesMax
    case 'array':
      return schema.maxItems ?? Math.floor(requestBytesMax / (sizeMinOf(itemsOf(schema)) + 1))
    case 'object':
      if (entries === null) return 1
      return (
        schema.maxProperties ??
        Math.floor(requestBytesMax / (sizeMinOf(entries === true ? null : entries) + 4))
      )
    default:
      return 1
  }
}

const formatLengths: { readonly [format: string]: number | undefined } = {
  date: 10,
  'date-time': 35,
  duration: 32,
  ipv4: 15,
  ipv6: 45,
  uuid: 36,
}

/** How much of a request the smallest value of a schema takes. */
function sizeMinOf(schema: SchemaNode | null): number {
  switch (schema?.type) {
    case 'boolean':
      return 4
    case 'string':
      return 2 + (schema.minLength ?? 0)
    case 'array':
      return 2 + (schema.minItems ?? 0) * (sizeMinOf(itemsOf(schema)) + 1)
    case 'object':
      return (schema.required ?? []).reduce(
        (sum, name) => sum + name.length + 4 + sizeMinOf(schema.properties?.[name] ?? null),
        2,
      )
    default:
      return 1
  }
}

export function estimateCost(ast: ASTNode, variables: ReadonlyMap<string, Shape>): number {
  return estimate(ast, variables).cost
}

type Variables = ReadonlyMap<string, Shape>

function estimate(node: ASTNode, variables: Variables): Estimate {
  switch (node.op) {
    case 'value':
      return { cost: 0, shape: { schema: null, size: typeof node.args === 'string' ? node.args.length : 1 } }
    case 'id':
      return { cost: 1, shape: variables.get(node.args) ?? unknownShape }
    case '.':
    case '.?': {
      const [inner, name] = node.args
      const { cost, shape } = estimate(inner, variables)
      return { cost: cost + 1, shape: fieldShape(shape, name) }
    }
    case '[]':
    case '[?]': {
      const [inner, index] = node.args.map(each => estimate(each, variables))
      return {
        cost: (inner?.cost ?? 0) + (index?.cost ?? 0) + 1,
        shape: elementShape(inner?.shape ?? unknownShape),
      }
    }
    case 'call':
      return callEstimate(
        node.args[0],
        node.args[1].map(each => estimate(each, variables)),
      )
    case 'rcall':
      return methodEstimate(node.args, variables)
    case 'list':
      return sumOf(
        node.args.map(each => estimate(each, variables)),
        { schema: null, size: node.args.length },
      )
    case 'map':
      return sumOf(
        node.args.flat().map(each => estimate(each, variables)),
        { schema: null, size: node.args.length },
      )
    case '!_':
    case '-_':
      return sumOf([estimate(node.args, variables)], scalar)
    case '?:': {
      const [condition, yes, no] = node.args.map(each => estimate(each, variables))
      const branch = (yes?.cost ?? 0) > (no?.cost ?? 0) ? yes : no
      return { cost: (condition?.cost ?? 0) + (branch?.cost ?? 0), shape: yes?.shape ?? unknownShape }
    }
    case '||':
    case '&&':
      return sumOf(
        node.args.map(each => estimate(each, variables)),
        scalar,
      )
    default:
      return binaryEstimate(
        node.op,
        node.args.map(each => estimate(each, variables)),
      )
  }
}

function sumOf(parts: readonly Estimate[], shape: Shape): Estimate {
  return { cost: parts.reduce((sum, { cost }) => sum + cost, 1), shape }
}

function binaryEstimate(op: string, parts: readonly Estimate[]): Estimate {
  const [left, right] = parts.map(({ shape }) => shape.size)
  const sizes = { left: left ?? 1, right: right ?? 1 }
  const base = parts.reduce((sum, { cost }) => sum + cost, 1)
  if (op === '+') {
    const size = sizes.left + sizes.right
    return {
      cost: base + (size > 2 ? size / 10 : 0),
      shape: { schema: parts[0]?.shape.schema ?? null, size },
    }
  }
  if (op === 'in') return { cost: base + sizes.right, shape: scalar }
  return { cost: base + Math.min(sizes.left, sizes.right) / 10, shape: scalar }
}

function callEstimate(name: string, parts: readonly Estimate[]): Estimate {
  const shape: Shape = name === 'size' || name === 'has' ? scalar : (parts[0]?.shape ?? scalar)
  const looks = [
    'quantity',
    'url',
    'isURL',
    'ip',
    'isIP',
    'cidr',
    'isCIDR',
    'duration',
    'timestamp',
  ].includes(name)
  return {
    cost: parts.reduce((sum, { cost }) => sum + cost, 1) + (looks ? (parts[0]?.shape.size ?? 0) / 10 : 0),
    shape,
  }
}

const loops = new Set(['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter', 'sortBy'])
const loopsOverTwo = new Set([
  ...['all', 'exists', 'exists_one', 'existsOne'],
  ...['transformList', 'transformMap', 'transformMapEntry'],
])
const withRegex = new Set(['matches', 'find', 'findAll'])
const copying = new Set(['slice', 'flatten', 'reverse'])
const constant = new Set([
  'size',
  'hasValue',
  'value',
  'orValue',
  'or',
  'isInteger',
  'asInteger',
  'sign',
  'family',
])

function methodEstimate(
  [name, receiver, args]: [string, ASTNode, ASTNode[]],
  variables: Variables,
): Estimate {
  const on = estimate(receiver, variables)
  const [first, ...rest] = args
  const [second] = rest
  if (loopsOverTwo.has(name) && args.length > 2 && first?.op === 'id' && second?.op === 'id') {
    const inner = new Map(variables)
      .set(first.args, keyShape(on.shape))
      .set(second.args, elementShape(on.shape))
    const body = rest.slice(1).reduce((sum, each) => sum + estimate(each, inner).cost, 0)
    const size = name.startsWith('transform') ? on.shape.size : 1
    return { cost: on.cost + on.shape.size * (body + 2) + 1, shape: { schema: null, size } }
  }
  if ((name === 'optMap' || name === 'optFlatMap') && first?.op === 'id' && second) {
    const then = estimate(second, new Map(variables).set(first.args, on.shape))
    return { cost: on.cost + then.cost + 1, shape: then.shape }
  }
  if (loops.has(name) && first?.op === 'id') {
    const inner = new Map(variables).set(first.args, keyOrElement(on.shape))
    const body = rest.reduce((sum, each) => sum + estimate(each, inner).cost, 0)
    return {
      cost: on.cost + on.shape.size * (body + 2) + 1 + (name === 'sortBy' ? 2 * on.shape.size ** 2 : 0),
      shape: name === 'map' || name === 'filter' || name === 'sortBy' ? on.shape : scalar,
    }
  }
  const parts = args.map(each => estimate(each, variables))
  const base = parts.reduce((sum, { cost }) => sum + cost, on.cost + 1)
  if (withRegex.has(name))
    return {
      cost: base + (on.shape.size / 10) * Math.max(1, (parts[0]?.shape.size ?? 1) / 4),
      shape: on.shape,
    }
  if (name === 'sort' || name === 'distinct') return { cost: base + 2 * on.shape.size ** 2, shape: on.shape }
  if (name === 'range' && receiver.op === 'id' && receiver.args === 'lists') {
    const size = first?.op === 'value' ? Number(first.args) : Infinity
    return { cost: base + size, shape: { schema: null, size } }
  }
  if (copying.has(name)) return { cost: base + on.shape.size, shape: on.shape }
  if (name === 'orValue' || name === 'or' || name === 'value') return { cost: base, shape: on.shape }
  return {
    cost: base + (constant.has(name) ? 0 : on.shape.size / 10),
    shape: name === 'size' ? scalar : on.shape,
  }
}

/** Loops over a map are over its keys. */
function keyOrElement(shape: Shape): Shape {
  return shape.schema?.type === 'object' ? keyShape(shape) : elementShape(shape)
}

const keyShape = (shape: Shape): Shape =>
  shape.schema?.type === 'object' ? { schema: null, size: 64 } : scalar

function elementShape({ schema }: Shape): Shape {
  if (schema === null) return unknownShape
  const items = itemsOf(schema)
  const entries = entriesOf(schema)
  if (items) return shapeOf(items)
  return entries !== null && entries !== true ? shapeOf(entries) : unknownShape
}

function fieldShape(shape: Shape, name: string): Shape {
  const { schema } = shape
  if (schema === null) return unknownShape
  for (const [property, each] of Object.entries(schema.properties ?? {}))
    if (escapedName(property) === name && isFields(each)) return shapeOf(each)
  if (name === 'name' || name === 'generateName') return { schema: null, size: 253 }
  return name === 'metadata' ? { schema: {}, size: 1 } : elementShape(shape)
}

/** `estimated rule cost exceeds budget by factor of 3.2x` */
export function excessOf(cost: number, max: number): string {
  const factor = cost / max
  return factor > 100 || !Number.isFinite(factor) ? 'more than 100x' : `${factor.toFixed(1)}x`
}
