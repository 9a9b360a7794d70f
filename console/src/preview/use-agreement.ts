// That somebody has read what is dangerous in a plan, and does it all the same. It is about what they have read: a plan
// that is dangerous in another way has to be read again.
import { useState } from 'react'
import { isImpossible } from './impossible.ts'
import { isDangerous } from './PlanPreview.tsx'
import type { ShownPlan } from './use-preview.ts'

export interface AgreementState {
  readonly isNeeded: boolean
  /** Also where none is needed; never for what the server refuses. */
  readonly isGiven: boolean
  agree(isAgreed: boolean): void
}

export function useAgreement(preview: ShownPlan): AgreementState {
  const [read, setRead] = useState<string | null>(null)
  // What cannot happen is nothing to agree to.
  const isHindered = isImpossible(preview)
  const isNeeded = isDangerous(preview) && !isHindered
  const dangers = dangersOf(preview)
  return {
    isNeeded,
    isGiven: !isHindered && (!isNeeded || (dangers !== null && read === dangers)),
    agree: isAgreed => setRead(isAgreed ? dangers : null),
  }
}

/** Null while there is no plan. */
export const dangersOf = (preview: ShownPlan): string | null =>
  preview.kind === 'planned'
    ? JSON.stringify([preview.plan.hazards.filter(({ severity }) => severity === 'danger'), preview.plan.end])
    : null
