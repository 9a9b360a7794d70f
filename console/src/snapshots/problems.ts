// What is wrong with what was typed, so that it stands at its field before the server is asked. Pure.
import { problemsOfDns1123Subdomain } from '../../../src/api/names.ts'
import { quantityProblem } from '../../../src/api/quantity.ts'
import { compareSizes } from '../remake/remake.ts'

export const nameProblemOf = (name: string): 'noName' | 'badName' | null =>
  name.trim() === '' ? 'noName' : problemsOfDns1123Subdomain(name.trim()).length > 0 ? 'badName' : null

/** `least`: what the snapshot needs. */
export const sizeProblemOf = (size: string, least: string): 'noSize' | 'tooSmall' | null =>
  quantityProblem(size.trim()) !== null ? 'noSize' : compareSizes(size.trim(), least) < 0 ? 'tooSmall' : null
