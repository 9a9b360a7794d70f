import type { Certificate } from './certificate.ts'

export type Life = 'early' | 'valid' | 'soon' | 'over'

/** A fortnight is what it takes people to have it renewed. */
const soonMs = 14 * 86_400_000

export function lifeOf({ from, until }: Pick<Certificate, 'from' | 'until'>, now: number): Life {
  if (now < from) return 'early'
  if (now > until) return 'over'
  return until - now < soonMs ? 'soon' : 'valid'
}
