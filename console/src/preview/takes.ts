import type { PlanDocument } from '../../../src/foresee/plan-document.ts'

/** Under which text of `plan` its time is told; null for what takes none: it only writes, or it sticks at once. */
export function takesOf({
  end,
  typicalSeconds,
  worstSeconds,
}: Pick<PlanDocument, 'end' | 'typicalSeconds' | 'worstSeconds'>): 'takes' | 'takesUntilStuck' | null {
  if (typicalSeconds === 0 && worstSeconds === 0) return null
  return end.kind === 'stuck' ? 'takesUntilStuck' : 'takes'
}
