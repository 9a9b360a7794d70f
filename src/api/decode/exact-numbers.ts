// Whole numbers that would come back as others. Kubernetes keeps what an int64 holds; here a number is a double, and one that is
// not told again by the digits it was written with would be another without a word, so it is refused. What was written from a
// double (JSON.stringify gives as many digits as tell it from its neighbours) is. What no int64 holds is a double there, too.
import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import { JsonError } from '../parsed-text.ts'

/** Fewer digits than this are always exact. */
const digitsMin = 16
const int64Max = 2n ** 63n - 1n

/** Where a long whole number may stand: behind what comes before a value, before what comes behind one. */
const candidate = new RegExp(`(?:^|[:,[\\s])(-?\\d{${digitsMin},})(?=[\\s,\\]}]|$)`, 'g')

/** Refuses a JSON text with such a number. Costs a look for long numbers, which are rare. */
export const requireExactNumbers = (text: string): void => allAtOnce(exactNumbersSteps(text))

/** The same in steps. */
export function* exactNumbersSteps(text: string): Steps<void> {
  let outside = 0
  let left: number = limits.stepPartsMax
  for (const { 0: whole, 1: number = '', index } of text.matchAll(candidate)) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    if (isExact(number)) continue
    const at = index + whole.length - number.length
    outside = endOfStringsBefore(text, outside, at)
    if (outside <= at) throw inexact(number)
  }
}

/** Refuses a number of a YAML text that is such a one. */
export function requireExactNumber(text: string): void {
  if (/^[-+]?\d+$/.test(text) && !/^[-+]?0\d/.test(text) && !isExact(text.replace(/^\+/, '')))
    throw inexact(text)
}

function isExact(number: string): boolean {
  if (number.length < digitsMin || number.length > 20) return true
  const value = BigInt(number)
  return value > int64Max || value < -int64Max - 1n || String(Number(number)) === number
}

const inexact = (number: string) =>
  new JsonError(
    `json: cannot unmarshal number ${number} into Go value of type int64: it would become ${Number(number)}`,
  )

/** A place outside of strings from which on there is none before `at`; beyond `at` where that is within one. */
function endOfStringsBefore(text: string, from: number, at: number): number {
  let outside = from
  for (let start = text.indexOf('"', outside); start >= 0 && start < at; start = text.indexOf('"', outside)) {
    let end = text.indexOf('"', start + 1)
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    outside = end + 1
    if (outside > at) return outside
  }
  return outside
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}
