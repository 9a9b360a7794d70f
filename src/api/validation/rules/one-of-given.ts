import type { Findings } from './findings.ts'

/** Says `Unsupported value` for one that is given and not in the list. */
export function oneOfGiven(
  findings: Findings,
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value !== undefined && !supported.includes(value)) findings.notSupported(path, value, supported)
}
