const units = [
  ['m', 1],
  ['S', 1_000],
  ['M', 60_000],
  ['H', 3_600_000],
] as const

/** More digits are refused by who reads it. */
const numberMax = 99_999_999

/** A deadline as gRPC writes it on a call, in the finest unit that has room for it; later than asked for rather than earlier. */
export function grpcTimeout(ms: number): string {
  for (const [unit, unitMs] of units) {
    const number = Math.ceil(ms / unitMs)
    if (number <= numberMax) return `${Math.max(number, 0)}${unit}`
  }
  return `${numberMax}H`
}
