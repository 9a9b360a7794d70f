// What a language has to say of a plan: everything that is printed, in the terminal and in the console, comes from one
// implementation of this. English stands in english/; other languages belong to whoever prints them.
//
// Each part is told from data alone. Messages of the API, of the scheduler and of programs are quoted as they are, in
// whatever language they came; so are commands, names and field paths.
import type { StateWords } from '../../statefulset/words/explain.ts'
import type { TroubleWords } from '../../workload/trouble/trouble-words.ts'
import type { HazardId, HazardText, HazardValues } from '../hazards/hazard-values.ts'
import type { Reference } from '../observe/references.ts'
import type {
  ClaimForecast,
  FailedRollout,
  Note,
  PlanDocument,
  PlannedStep,
  Result,
  RevisionForecast,
} from '../plan-document.ts'
import type { Blocker, EditProblem, Reason } from '../reasons.ts'

export type HazardWords = { readonly [K in HazardId]: (values: HazardValues[K]) => HazardText }

export interface PlanWords {
  readonly troubles: TroubleWords
  /** How a set stands, and why. */
  readonly state: StateWords
  readonly hazards: HazardWords
  /** `delete web-2 (update)`. */
  step(step: PlannedStep): string
  /** `2 s`, `3 min 20 s`. */
  seconds(seconds: number): string
  revision(revision: RevisionForecast): string
  /** Claims by what happens to them, the kept ones only counted. */
  claims(claims: readonly ClaimForecast[]): readonly string[]
  duration(plan: Pick<PlanDocument, 'pace' | 'typicalSeconds' | 'worstSeconds'>): string
  failure(failed: FailedRollout): string
  note(note: Note): string
  /** How it ends, without a full stop. */
  result(result: Result): string
  stuck(cause: string): string
  refused(): string
  /** What is waited for: `web-2 to terminate`. */
  blocker(blocker: Blocker): string
  /** A clause about the Pod, which is `it`. */
  reason(reason: Reason): string
  reference(reference: Reference): string
  problem(problem: EditProblem): string
}

/** What is waited for, and why that does not happen: `web-2 to be Running and Ready: its image cannot be pulled`. */
export const causeOf = (
  words: Pick<PlanWords, 'blocker' | 'reason'>,
  { blocker, because }: { readonly blocker: Blocker; readonly because: Reason | null },
): string => [words.blocker(blocker), ...(because ? [words.reason(because)] : [])].join(': ')

/** The sentences of one hazard. */
export function hazardText<K extends HazardId>(
  { hazards }: Pick<PlanWords, 'hazards'>,
  { id, values }: { readonly id: K; readonly values: HazardValues[K] },
): HazardText {
  return hazards[id](values)
}
