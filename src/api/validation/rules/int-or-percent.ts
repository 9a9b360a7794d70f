import { problemsOfPercent } from '../../names.ts'
import type { Findings } from './findings.ts'

/** A count of pods, or a part of them in percent. */
export function validateIntOrPercent(findings: Findings, path: string, value: number | string): void {
  if (typeof value === 'number') findings.notNegative(path, value)
  else findings.problems(path, value, problemsOfPercent(value))
}

const percentOf = (value: number | string): number | null =>
  typeof value === 'string' && problemsOfPercent(value).length === 0 ? Number(value.slice(0, -1)) : null

export function validateAtMostAll(findings: Findings, path: string, value: number | string): void {
  if ((percentOf(value) ?? 0) > 100) findings.invalid(path, value, 'must not be greater than 100%')
}

/** The number, or the number before the percent sign; 0 for a text that is neither. */
export const amountOfIntOrPercent = (value: number | string): number =>
  typeof value === 'number' ? value : (percentOf(value) ?? (Number.parseInt(value, 10) || 0))
