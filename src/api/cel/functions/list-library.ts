// The lists library of cel-go: order, parts, and lists out of lists. Paid as upstream does, which takes sorting and telling apart
// for a comparison of all elements with all; they are done faster here.
import type { Environment } from '@marcbachmann/cel-js'
import { charge } from '../budget.ts'
import { compareValues, identityOf } from '../values.ts'

type List = readonly unknown[]

class Lists {}

export function registerListLibrary(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  add('list<A>.slice(int, int): list<A>', slice)
  add('list<list<A>>.flatten(): list<A>', (list: List) => flatten(list, 1n))
  add('list.flatten(): list', (list: List) => flatten(list, 1n))
  add('list.flatten(int): list', flatten)
  add('list<A>.reverse(): list<A>', (list: List) => {
    charge(list.length)
    return [...list].reverse()
  })
  add('list<A>.distinct(): list<A>', distinct)
  add('list<A>.sort(): list<A>', (list: List) => sortedBy(list, list))
  environment.registerType('kubernetes.Lists', Lists)
  environment.registerConstant('lists', 'kubernetes.Lists', new Lists())
  add('kubernetes.Lists.range(int): list<int>', (_lists: Lists, size: bigint) => range(size))
}

const rangeMax = 10_000_000n

function range(size: bigint): List {
  if (size < 0n) throw new Error(`lists.range: size must be non-negative, got ${size}`)
  if (size > rangeMax) throw new Error(`lists.range: size ${size} exceeds maximum allowed (${rangeMax})`)
  charge(Number(size))
  return Array.from({ length: Number(size) }, (_, index) => BigInt(index))
}

function slice(list: List, start: bigint, end: bigint): List {
  const call = `cannot slice(${start}, ${end})`
  if (start < 0n || end < 0n) throw new Error(`${call}, negative indexes not supported`)
  if (start > end) throw new Error(`${call}, start index must be less than or equal to end index`)
  if (BigInt(list.length) < end) throw new Error(`${call}, list is length ${list.length}`)
  charge(Number(end - start))
  return list.slice(Number(start), Number(end))
}

function flatten(list: List, depth: bigint): List {
  if (depth < 0n) throw new Error('level must be non-negative')
  const flat: unknown[] = []
  const walk = (each: List, levels: bigint) => {
    charge(each.length)
    for (const value of each)
      if (levels > 0n && Array.isArray(value)) walk(value, levels - 1n)
      else flat.push(value)
  }
  walk(list, depth)
  return flat
}

function distinct(list: List): List {
  chargeAmongThemselves(list)
  const seen = new Set<string>()
  return list.filter(each => {
    const identity = identityOf(each)
    if (seen.has(identity)) return false
    seen.add(identity)
    return true
  })
}

/** The elements in the order of their keys, of which each has one. */
export function sortedBy(list: List, keys: List): List {
  chargeAmongThemselves(keys)
  const [first] = keys
  if (keys.some(each => typeOf(each) !== typeOf(first)))
    throw new Error('list elements must have the same type')
  if (first !== undefined && !isComparable(first)) throw new Error('list elements must be comparable')
  return list
    .map((value, index) => ({ value, key: keys[index] }))
    .sort((a, b) => compareValues(a.key, b.key))
    .map(({ value }) => value)
}

const typeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? value.constructor : typeof value

function isComparable(value: unknown): boolean {
  try {
    compareValues(value, value)
    return true
  } catch {
    return false
  }
}

function chargeAmongThemselves(list: List): void {
  const [first] = list
  const isText = typeof first === 'string' || first instanceof Uint8Array
  charge(list.length ** 2 * (isText ? 2.1 : 2))
}
