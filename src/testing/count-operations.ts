// How much work a function does, in steps that do not depend on the machine: elements of lists visited, copied or compared,
// and characters of JSON written. Meant for tests that look at how work grows with input.

type AnyFunction = (this: never, ...args: never[]) => unknown

const withCallback = [
  ...['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap', 'forEach', 'map'],
  ...['reduce', 'some', 'toSorted', 'sort'],
]
const wholeList = ['concat', 'join', 'slice', 'splice', 'toReversed', 'toSpliced', 'with', 'flat']
const search = ['includes', 'indexOf', 'lastIndexOf']

/** Runs it and counts. Not for code that waits: whatever else ran meanwhile would count, too. */
export function countOperations(run: () => void): number {
  let count = 0
  const undo: (() => void)[] = []
  const patch = (owner: object, name: PropertyKey, wrap: (original: AnyFunction) => unknown) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name)
    const original: unknown = descriptor?.value
    if (!descriptor || typeof original !== 'function')
      throw new TypeError(`nothing to count at ${String(name)}`)
    Object.defineProperty(owner, name, { ...descriptor, value: wrap(original as AnyFunction) })
    undo.push(() => Object.defineProperty(owner, name, descriptor))
  }
  const { apply } = Reflect
  for (const name of withCallback)
    patch(
      Array.prototype,
      name,
      original =>
        function (this: unknown[], callback: unknown, ...rest: unknown[]) {
          if (typeof callback !== 'function') {
            count += this.length
            return apply(original, this, [callback, ...rest])
          }
          const counted = function (this: unknown, ...args: unknown[]) {
            count++
            return apply(callback as AnyFunction, this, args)
          }
          return apply(original, this, [counted, ...rest])
        },
    )
  for (const name of wholeList)
    patch(
      Array.prototype,
      name,
      original =>
        function (this: unknown[], ...args: unknown[]) {
          count += this.length
          return apply(original, this, args)
        },
    )
  for (const name of search)
    patch(
      Array.prototype,
      name,
      original =>
        function (this: unknown[], ...args: unknown[]) {
          const found = apply(original, this, args)
          count += typeof found === 'number' && found >= 0 ? found + 1 : this.length
          return found
        },
    )
  patch(
    Array.prototype,
    Symbol.iterator,
    original =>
      function* (this: unknown[]) {
        const iterator = apply(original, this, []) as Iterator<unknown>
        for (let next = iterator.next(); !next.done; next = iterator.next()) {
          count++
          yield next.value
        }
      },
  )
  patch(
    JSON,
    'stringify',
    original =>
      function (this: unknown, ...args: unknown[]) {
        const text = apply(original, this, args)
        count += typeof text === 'string' ? text.length : 1
        return text
      },
  )
  try {
    run()
  } finally {
    for (const each of undo.reverse()) each()
  }
  return count
}
