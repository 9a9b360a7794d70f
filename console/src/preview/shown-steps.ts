import type { PlannedStep } from '../../../src/foresee/plan-document.ts'

export interface ShownSteps {
  readonly shown: readonly PlannedStep[]
  /** How many more there are; never a single one, which takes no more room than to say so. */
  readonly more: number
}

export const shownSteps = (steps: readonly PlannedStep[], most: number): ShownSteps =>
  steps.length <= most + 1
    ? { shown: steps, more: 0 }
    : { shown: steps.slice(0, most), more: steps.length - most }
