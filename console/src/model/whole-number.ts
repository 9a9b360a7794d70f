// Numbers of things as the API has them, 32 bits wide, and what is wrong with what was typed for one. Pure.

export const countMax = 2_147_483_647

export const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= countMax

/** NaN for a text that is no such number. */
export const countOf = (text: string): number => {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return isCount(value) ? value : Number.NaN
}

/** What a field takes; without `most`, whatever the API can hold. */
export interface Bounds {
  readonly least?: number
  readonly most?: number
}

export type NumberFault =
  | { readonly kind: 'whole' }
  | { readonly kind: 'atLeast'; readonly least: number }
  | { readonly kind: 'outOfRange'; readonly least: number; readonly most: number }

/** Null for a text that is a number within the bounds. */
export function faultOfNumber(text: string, { least = 0, most }: Bounds): NumberFault | null {
  if (!/^-?\d+$/.test(text)) return { kind: 'whole' }
  const value = Number(text)
  if (value >= least && value <= (most ?? countMax)) return null
  return most === undefined && value < least
    ? { kind: 'atLeast', least }
    : { kind: 'outOfRange', least, most: most ?? countMax }
}
