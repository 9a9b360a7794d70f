import type { ApiObject } from '../../../src/api/object.ts'
import type { Problem } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import type { ShownPlan } from './use-preview.ts'

/**
 * Whether the server finds the change itself wrong, so that it cannot happen, whoever has read what. Any other refusal, by
 * who may not ask this or by who is busy, may be of the question alone.
 */
export const isImpossible = (preview: ShownPlan): boolean =>
  preview.kind === 'planned' &&
  preview.plan.end.kind === 'refused' &&
  (preview.plan.end.code === 422 || preview.plan.end.code === 400)

/** What the server has against a change, by its fields; empty where it takes it. */
export function problemsOfPreview(
  preview: ShownPlan & { readonly refusal?: unknown },
  object: ApiObject,
): readonly Problem[] {
  return isImpossible(preview) && 'refusal' in preview ? problemsOfRefusal(preview.refusal, object) : []
}
