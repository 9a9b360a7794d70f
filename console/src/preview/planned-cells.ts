// What a plan does to each ordinal, in the order in which it begins: the cells of the strip of a preview. Pure.
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'

export type CellFate = 'kept' | 'created' | 'deleted' | 'replaced'

export interface PlannedCell {
  readonly ordinal: number
  readonly pod: string
  readonly fate: CellFate
  /** From 1: it is the so manieth ordinal to be touched; null for one that is kept. */
  readonly turn: number | null
}

/** `pods`: those that are there now, whatever the plan does with them. By ordinal. */
export function plannedCells(
  steps: readonly Pick<PlannedStep, 'kind' | 'pod'>[],
  pods: readonly string[],
): readonly PlannedCell[] {
  const there = new Set(pods)
  const touched = new Map<string, { turn: number; last: 'create' | 'delete' }>()
  for (const { kind, pod } of steps) {
    if (kind === 'wait') continue
    const known = touched.get(pod)
    if (known) known.last = kind
    else touched.set(pod, { turn: touched.size + 1, last: kind })
  }
  const cells = [...new Set([...pods, ...touched.keys()])].flatMap((pod): readonly PlannedCell[] => {
    const ordinal = parsePodName(pod)?.ordinal ?? null
    if (ordinal === null) return []
    const found = touched.get(pod)
    const fate = !found ? 'kept' : fateOf(there.has(pod), found.last)
    return [{ ordinal, pod, fate, turn: found?.turn ?? null }]
  })
  return cells.sort((a, b) => a.ordinal - b.ordinal)
}

const fateOf = (isThere: boolean, last: 'create' | 'delete'): CellFate =>
  last === 'delete' ? 'deleted' : isThere ? 'replaced' : 'created'

/** Of more than `max`, those that are touched first: that is where it shows first what becomes of a change. By ordinal. */
export function firstCells(cells: readonly PlannedCell[], max: number): readonly PlannedCell[] {
  if (cells.length <= max) return cells
  return cells
    .filter(({ turn }) => turn !== null)
    .sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0))
    .slice(0, max)
    .sort((a, b) => a.ordinal - b.ordinal)
}
