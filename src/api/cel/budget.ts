// What evaluating costs: a count of the steps taken and of the text and elements looked at, which ends an expression that would
// hold others up. Upstream's figures.

/** Of one expression. */
export const callCostMax = 1_000_000
/** Of all rules of one object. */
export const objectCostMax = 10_000_000

/**
 * Characters matched or taken apart and elements of lists gone through, in one expression. Upstream's figures count ten of them
 * as one step, which is too little for what this evaluator takes for them; one pass over the longest text fits in.
 */
export const workMax = 1_500_000

/** Thrown out of an expression that costs more than it may. One object: the throwing itself may come often. */
class CostExceeded extends Error {
  override readonly name = 'CostExceeded'
}

const exceeded = new CostExceeded('operation cancelled: actual cost limit exceeded')

/** The purse of the evaluation under way: evaluation never waits, so there is one. */
let left = 0
let spent = 0
let workLeft = 0

export function charge(cost: number): void {
  left -= cost
  spent += cost
  if (left < 0) throw exceeded
}

/** What is done with each of so many characters or elements. */
export function work(count: number): void {
  workLeft -= count
  if (workLeft < 0) charge(Number.POSITIVE_INFINITY)
}

/** What a call with this much text or so many elements costs beyond its step: a tenth of a unit for each, as upstream. */
export const sizeCost = (value: unknown): number => sizeOf(value, 0) / 10

/** About how much of a value a comparison would look at. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || depth > depthMax) return 1
  let size = 1
  const elements =
    Array.isArray(value) || value instanceof Set ? value : value instanceof Map ? value.values() : []
  for (const each of elements) {
    size += sizeOf(each, depth + 1)
    if (size / 10 > left) return size
  }
  return size
}

const depthMax = 1_000

/** Runs with this much to spend; answers also what was spent. */
export function spending<T>(budget: number, run: () => T): { readonly result: T; readonly cost: number } {
  const [outerLeft, outerSpent, outerWork] = [left, spent, workLeft]
  left = budget
  spent = 0
  workLeft = workMax
  try {
    return { result: run(), cost: spent }
  } finally {
    left = outerLeft
    spent = outerSpent
    workLeft = outerWork
  }
}
