// What was put together of two texts, as far as somebody has to say whose value counts. Pure.
import type { Merging } from '../../../../src/api/schema/merging.ts'
import type { Clash } from '../../edits/editable.ts'
import { type PutTogether, putTogether } from '../three-ways.ts'
import { editable } from '../trying/send-text.ts'

export interface Dispute<T> {
  /** What both began with. */
  readonly base: T
  /** The fields of which nobody has said it yet. */
  readonly paths: ReadonlySet<string>
}

export interface Sides<T> {
  readonly merging: Merging
  readonly base: T
  /** What was typed. */
  readonly mine: object
  readonly theirs: T
}

const waysOf = <T extends object>({ merging, base, mine, theirs }: Sides<T>) => ({
  merging,
  base: editable(base),
  mine,
  theirs: editable(theirs),
})

export interface OnTop<T> extends PutTogether {
  readonly dispute: Dispute<T>
}

/** Mine on top of theirs: where both have changed a field, mine stands until it is decided. */
export function putOnTop<T extends object>(sides: Sides<T>): OnTop<T> {
  const found = putTogether(waysOf(sides), () => 'mine')
  return { ...found, dispute: { base: sides.base, paths: new Set(found.clashes.map(({ path }) => path)) } }
}

/** What is still to be decided: a field that was typed to be as theirs is no clash any more. */
export const undecidedOf = <T extends object>(
  dispute: Dispute<T> | null,
  sides: Omit<Sides<T>, 'base'>,
): readonly Clash[] =>
  dispute === null || dispute.paths.size === 0
    ? []
    : putTogether(waysOf({ ...sides, base: dispute.base }), () => 'mine').clashes.filter(({ path }) =>
        dispute.paths.has(path),
      )

export const decided = <T>(dispute: Dispute<T> | null, path: string): Dispute<T> | null =>
  dispute && { ...dispute, paths: new Set([...dispute.paths].filter(each => each !== path)) }

/** With theirs in the field of the clash, and mine in all others. */
export const withTheirs = <T extends object>(sides: Sides<T>, path: string): unknown =>
  putTogether(waysOf(sides), clash => (clash.path === path ? 'theirs' : 'mine')).value
