// What is wrong with what was typed, so that it stands at its field before the server is asked. Pure.
import { problemsOfDns1123Subdomain } from '../../../src/api/names.ts'
import { quantityProblem } from '../../../src/api/quantity.ts'
import { compareSizes } from '../remake/remake.ts'

/** `taken`: the names that are there. */
export function nameProblemOf(
  name: string,
  taken: readonly string[] = [],
): 'noName' | 'badName' | 'taken' | null {
  const typed = name.trim()
  if (typed === '') return 'noName'
  if (problemsOfDns1123Subdomain(typed).length > 0) return 'badName'
  return taken.includes(typed) ? 'taken' : null
}

/** `least`: what the snapshot needs. */
export const sizeProblemOf = (size: string, least: string): 'noSize' | 'tooSmall' | null =>
  quantityProblem(size.trim()) !== null ? 'noSize' : compareSizes(size.trim(), least) < 0 ? 'tooSmall' : null
