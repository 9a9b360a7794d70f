// Numbers of things as the API has them, 32 bits wide. Pure.

export const countMax = 2_147_483_647

export const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= countMax

/** NaN for a text that is no such number. */
export const countOf = (text: string): number => {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return isCount(value) ? value : Number.NaN
}
