// The Pod Security Standards: what each level has against a Pod, in upstream's words and order.
//
// A control belongs to a level and may differ by the release that a namespace names; an amendment that upstream made for all
// releases at once (image volumes, AppArmor's fields) has no version here either. A restricted Pod meets the baseline, too,
// unless a stricter control of its own stands for one of it (`instead`). Sidecars and ephemeral containers are containers.
import { baselineControls } from './baseline.ts'
import type { Check, Control, PodShape, Violation } from './control.ts'
import type { LevelVersion } from './levels.ts'
import { restrictedControls } from './restricted.ts'

/** All that the level has against the Pod. */
export function violations({ level, version }: LevelVersion, pod: PodShape): readonly Violation[] {
  if (level === 'privileged') return []
  const minor = version === 'latest' ? Number.POSITIVE_INFINITY : version
  const restricted = level === 'restricted' ? restrictedControls : []
  const replaced = restricted.flatMap(each => (each.instead && checkAt(each, minor) ? [each.instead] : []))
  return [...baselineControls.filter(({ id }) => !replaced.includes(id)), ...restricted].flatMap(
    each => checkAt(each, minor)?.(pod) ?? [],
  )
}

const checkAt = ({ checks }: Control, minor: number): Check | undefined =>
  checks.findLast(({ since }) => since <= minor)?.check

/** `host ports (8080), privileged (…)` */
export const detailOf = (found: readonly Violation[]): string =>
  found.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')

/** Without what is different from Pod to Pod. */
export const reasonOf = (found: readonly Violation[]): string => found.map(({ reason }) => reason).join(', ')
