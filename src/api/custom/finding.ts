import type { FieldError } from '../field-error.ts'

/** Names of fields and keys, and indices of lists, from the root of an object. */
export type FieldPath = readonly (string | number)[]

/** What is wrong, with the place of the value, so that what an update has not touched can be told from what it has. */
export interface Finding {
  readonly error: FieldError
  readonly at: FieldPath
}

/** One validation of one object. */
export interface Walk {
  readonly path: (string | number)[]
  readonly findings: Finding[]
  /** How many schemas may still be asked; see `stepsMax`. */
  steps: number
}

/**
 * How many times a schema is asked about a value before an object is refused as too costly: alternatives below alternatives, each
 * for every element of a long list, would hold the others up.
 */
export const stepsMax = 2_000_000

/** What is wrong costs more than what is right: it is put into words, and sent. */
export const findingSteps = 100

export function addFinding(walk: Walk, finding: Finding): void {
  walk.findings.push(finding)
  walk.steps -= findingSteps
}

/** `spec.containers[0].image`, as the validator of OpenAPI names places, keys of maps among fields. */
export function placeOf(path: FieldPath): string {
  let text = ''
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`
  return text
}

/** What a refusal says that belongs to no field. */
export const noField = '<nil>'
