import type { Environment } from '@marcbachmann/cel-js'
import { charge } from '../budget.ts'
import { compareValues, isSame } from '../values.ts'

type List = readonly unknown[]

/** Sums, extremes and order of lists, and lists as sets. */
export function registerLists(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  add('list.isSorted(): bool', (list: List) =>
    list.every((each, index) => index === 0 || compareValues(list[index - 1], each) <= 0),
  )
  add('list<int>.sum(): int', (list: readonly bigint[]) => list.reduce((sum, each) => sum + each, 0n))
  add('list<double>.sum(): double', (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0))
  for (const [name, sign] of [
    ['min', 1],
    ['max', -1],
  ] as const)
    add(`list<A>.${name}(): A`, (list: List) => {
      if (list.length === 0) throw new Error(`${name} called on empty list`)
      return list.reduce((best, each) => (compareValues(each, best) * sign < 0 ? each : best))
    })
  const indexIn = (list: List, value: unknown) => BigInt(list.findIndex(each => isSame(each, value)))
  add('list.indexOf(dyn): int', indexIn)
  add('list.lastIndexOf(dyn): int', (list: List, value: unknown) =>
    BigInt(list.findLastIndex(each => isSame(each, value))),
  )
  registerSets(environment)
}

class Sets {}

function registerSets(environment: Environment): void {
  environment.registerType('kubernetes.Sets', Sets)
  environment.registerConstant('sets', 'kubernetes.Sets', new Sets())
  const isIn = (list: List, value: unknown) => {
    charge(list.length / 10)
    return list.some(each => isSame(each, value))
  }
  const contains = (list: List, others: List) => others.every(each => isIn(list, each))
  const add = (name: string, holds: (a: List, b: List) => boolean) =>
    environment.registerFunction(`kubernetes.Sets.${name}(list, list): bool`, ((
      _sets: Sets,
      a: List,
      b: List,
    ) => holds(a, b)) as (...args: unknown[]) => unknown)
  add('contains', contains)
  add('equivalent', (a, b) => contains(a, b) && contains(b, a))
  add('intersects', (a, b) => a.some(each => isIn(b, each)))
}
