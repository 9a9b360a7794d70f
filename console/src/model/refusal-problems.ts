// What a server has found wrong, as problems of fields, so that each stands where it can be mended. Apart from what is found in
// the browser: the rules of all kinds are no part of the first page. Pure.

import type { ApiObject } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { errorWords } from '../../../src/base/error-words.ts'
import { faultOf, saidIn } from '../i18n/server-words.ts'
import { keyOfObject } from './bundle.ts'
import { type Problem, placeOf } from './problem.ts'
import { quantityProblemOf } from './quantities.ts'

/** What a refusal says, by its fields where it names some. */
export function problemsOfRefusal(error: unknown, object: ApiObject): readonly Problem[] {
  const key = keyOfObject(object)
  const said = (field: string, detail: string): Problem => ({ object: key, field, kind: 'said', detail })
  if (!isRefusal(error)) return [said('', errorWords(error))]
  const { reason } = error
  if (reason === 'AlreadyExists') return [{ ...said('metadata.name', error.message), reason }]
  const causes = (error.status.details?.causes ?? []).filter(({ field }) => field)
  if (causes.length > 0)
    return causes.map(({ field = '', message, reason: ofCause }) => {
      const fault = faultOf(ofCause)
      const problem = said(placeOf(field), message ?? '')
      return quantityProblemOf(fault === undefined ? problem : { ...problem, fault })
    })
  // A value of the wrong type is told by Go's name of the struct, then the field's path.
  const field = /Go struct field \w+\.([\w.]+) of type/.exec(error.message)?.[1] ?? ''
  return [{ ...said(field, saidIn(error)), reason }]
}
