// What a strip draws of many ordinals: those that stand alike side by side as one piece, so that what differs is seen
// without looking through hundreds of cells. Pure.
import type { OrdinalRevision, OrdinalView } from '../sets/set-model.ts'

export interface Piece {
  readonly first: OrdinalView
  readonly last: OrdinalView
  readonly count: number
}

/** Fewer of a kind stand for themselves. */
const runMin = 4

/** `at`: where the partition stands, which no piece reaches across. Of at most `most` ordinals each is a piece. */
export function piecesOf(
  ordinals: readonly OrdinalView[],
  at: number | null,
  most: number,
): readonly Piece[] {
  const single = (view: OrdinalView): Piece => ({ first: view, last: view, count: 1 })
  if (ordinals.length <= most) return ordinals.map(single)
  const runs: OrdinalView[][] = []
  for (const view of ordinals) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && isAlike(before, view) && view.ordinal !== at) run.push(view)
    else runs.push([view])
  }
  return runs.flatMap(run => {
    const [first, last] = [run[0], run.at(-1)]
    return run.length < runMin || !first || !last ? run.map(single) : [{ first, last, count: run.length }]
  })
}

const isAlike = (one: OrdinalView, other: OrdinalView): boolean =>
  other.ordinal === one.ordinal + 1 &&
  one.state === other.state &&
  one.revision === other.revision &&
  one.isCondemned === other.isCondemned

const revisionsInTurn = ['current', 'update', 'other'] as const satisfies readonly OrdinalRevision[]

/** The revisions whose signs a strip shows, where they have to be told apart: of the current one alone there is nothing to tell. */
export function legendOf(ordinals: readonly OrdinalView[]): readonly (typeof revisionsInTurn)[number][] {
  const shown = new Set(ordinals.map(({ revision }) => revision))
  return shown.has('update') || shown.has('other') ? revisionsInTurn.filter(each => shown.has(each)) : []
}
