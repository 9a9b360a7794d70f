// The hazards of several plans, each named once with the sets that it is a hazard of. Pure.
import type { Hazard, PlanDocument, Severity } from '../../../src/foresee/plan-document.ts'
import { hazardText, type PlanWords } from '../../../src/foresee/words/plan-words.ts'

export interface SharedHazard {
  readonly severity: Severity
  readonly title: string
  /** Where it is the same for all of them. */
  readonly evidence: string | null
  readonly names: readonly string[]
}

export interface NamedPlan {
  readonly name: string
  readonly plan: PlanDocument
}

const order: readonly Severity[] = ['danger', 'warning', 'info']

/** The worst first, of those the ones of most sets. */
export function hazardsTogether(
  words: Pick<PlanWords, 'hazards'>,
  plans: readonly NamedPlan[],
): readonly SharedHazard[] {
  const found = new Map<string, SharedHazard & { readonly names: string[] }>()
  for (const { name, plan } of plans)
    for (const hazard of plan.hazards) {
      const { title, evidence } = hazardText<Hazard['id']>(words, hazard)
      const key = `${hazard.severity} ${title}`
      const before = found.get(key)
      const names = before?.names ?? []
      if (names.at(-1) !== name) names.push(name)
      const isSame = before === undefined || before.evidence === evidence
      found.set(key, { severity: hazard.severity, title, evidence: isSame ? evidence : null, names })
    }
  return [...found.values()].sort(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      b.names.length - a.names.length ||
      (a.title < b.title ? -1 : 1),
  )
}
