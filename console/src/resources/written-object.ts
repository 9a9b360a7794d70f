// The object that somebody has written as a text.
import { apiVersionOf, type Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { readAsServer } from '../model/problems.ts'
import { Told } from '../parts/failure.ts'
import { readValue } from '../text/reading/reader.ts'

/** A text may hold nothing, or a word. */
export async function objectIn(text: string): Promise<ApiObject> {
  const value = await readValue(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Told('values.noObject')
  return value
}

/** One that a form can show: a number where a text belongs would end the page. Rejects with what the server has against its shape. */
export async function objectForForm(text: string, kind: Kind): Promise<ApiObject> {
  const written = await objectIn(text)
  readAsServer({ ...written, apiVersion: apiVersionOf(kind), kind: kind.kind })
  return written
}
