const units: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi']

/** `17.75Gi` for `18176Mi`, `1,000` for `1k`, `2.9` for `2900m`: as people say it, with two digits behind the point at most. */
export function shortAmount(amount: string, locale: string): string {
  const [, count, thousands] = /^(-?\d+)(k?)$/.exec(amount) ?? []
  if (count !== undefined) return new Intl.NumberFormat(locale).format(Number(count) * (thousands ? 1000 : 1))
  const [, thousandths] = /^(-?\d{4,})m$/.exec(amount) ?? []
  if (thousandths !== undefined)
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(Number(thousandths) / 1000)
  const [, digits, unit = ''] = /^(-?\d+)(Ki|Mi|Gi|Ti|Pi)$/.exec(amount) ?? []
  if (digits === undefined) return amount
  const from = units.indexOf(unit)
  const by = Math.min(units.length - 1 - from, Math.floor(Math.log2(Math.abs(Number(digits)) || 1) / 10))
  return `${Number((Number(digits) / 1024 ** by).toFixed(2))}${units[from + by]}`
}
