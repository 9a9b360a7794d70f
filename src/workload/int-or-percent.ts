/** A count, or a part of a total in percent, as whole Pods. What is neither counts as 0: validation has refused it. */
export function countOf(value: number | string | undefined, total: number, rounding: 'up' | 'down'): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value)?.[1]
  if (percent === undefined) return 0
  const part = (Number(percent) * total) / 100
  return rounding === 'up' ? Math.ceil(part) : Math.floor(part)
}
