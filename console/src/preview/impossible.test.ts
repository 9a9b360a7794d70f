import { describe, expect, test } from 'vitest'
import { StatusError } from '../../../src/api/status-error.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { isImpossible, problemsOfPreview } from './impossible.ts'
import type { Preview } from './use-preview.ts'

const refusedWith = (error: StatusError): Preview => ({
  kind: 'planned',
  plan: { end: { kind: 'refused', summary: '', code: error.code, message: error.message } } as PlanDocument,
  before: null,
  refusal: error,
})
const set = { metadata: { name: 'web' } }

describe('a change that the server refuses', () => {
  test('as wrong cannot happen, and its words stand at their field', () => {
    const preview = refusedWith(
      new StatusError({
        reason: 'Invalid',
        message: 'it is invalid',
        causes: [{ reason: 'FieldValueInvalid', message: 'too much', field: 'spec.replicas' }],
      }),
    )
    expect(isImpossible(preview)).toBe(true)
    expect(problemsOfPreview(preview, set)).toMatchObject([{ field: 'spec.replicas', detail: 'too much' }])
  })

  test.each(['Forbidden', 'Conflict', 'TooManyRequests'] as const)('as %s may be taken otherwise', reason => {
    const preview = refusedWith(new StatusError({ reason, message: 'no' }))
    expect(isImpossible(preview)).toBe(false)
    expect(problemsOfPreview(preview, set)).toEqual([])
  })
})
