// What was said once and stays on the page: kept as its text and what stands in it, not as words, so that it follows the
// language in which the page is read.
import type { TFunction } from 'i18next'

export interface Saying {
  /** A key of the page's texts. */
  readonly text: string
  readonly values: { readonly [name: string]: string | number | Saying }
}

export const saying = (text: string, values: Saying['values'] = {}): Saying => ({ text, values })

export function inWords({ text, values }: Saying, t: TFunction): string {
  const words = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? inWords(value, t) : value,
  ])
  return String(t(text, Object.fromEntries(words)))
}
