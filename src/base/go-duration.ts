const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** The milliseconds of a duration as Go writes it: `30s`, `1h30m`, `0`. Null for what is none; a bare number is seconds. */
export function parseGoDuration(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null
  let ms = 0
  for (const [, value, , unit = ''] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g))
    ms += Number(value) * (unitMs[unit] ?? 0)
  return ms
}
