import type { ApiObject } from '../../../src/api/object.ts'
import { saysWrong } from '../../../src/api/status-error.ts'
import type { Problem } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import type { ShownPlan } from './use-preview.ts'

/** Whether the server finds the change itself wrong, so that it cannot happen, whoever has read what. */
export const isImpossible = (preview: ShownPlan): boolean =>
  preview.kind === 'planned' && preview.plan.end.kind === 'refused' && saysWrong(preview.plan.end.code)

/** What the server has against a change, by its fields; empty where it takes it. */
export function problemsOfPreview(
  preview: ShownPlan & { readonly refusal?: unknown },
  object: ApiObject,
): readonly Problem[] {
  return isImpossible(preview) && 'refusal' in preview ? problemsOfRefusal(preview.refusal, object) : []
}
