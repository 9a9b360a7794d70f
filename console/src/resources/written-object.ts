// The object that somebody has written as a text. Pure.
import { apiVersionOf, type Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { parse } from '../../../src/base/yaml.ts'
import { readAsServer } from '../model/problems.ts'
import { Told } from '../parts/failure.ts'

/** A text may hold nothing, or a word. */
export function objectIn(text: string): ApiObject {
  const value: unknown = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Told('values.noObject')
  return value
}

/** One that a form can show: a number where a text belongs would end the page. Throws what the server has against its shape. */
export function objectForForm(text: string, kind: Kind): ApiObject {
  const written = objectIn(text)
  readAsServer({ ...written, apiVersion: apiVersionOf(kind), kind: kind.kind })
  return written
}
