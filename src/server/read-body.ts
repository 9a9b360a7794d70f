import type { ApiObject, Draft } from '../api/object.ts'
import type { Call } from './call.ts'
import { copyOf } from './json-values.ts'
import { badRequest, unsupportedMediaType } from './refusals.ts'
import { textOf } from './stored-object.ts'

export const bodyMediaTypes = ['application/json', 'application/yaml'] as const

/** The JSON value that the body is, in whichever accepted format it came. */
export function readValue(call: Call): unknown {
  const { body, headers } = call.request
  if (body.kind === 'none') return null
  if (body.kind === 'value') return copyOf(body.value)
  const mediaType = (headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw unsupportedMediaType([...bodyMediaTypes])
  try {
    return JSON.parse(textOf(body.bytes))
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : 'the body is not JSON')
  }
}

/** The object in the body, as a draft of the call's kind. */
export function readObject(call: Call): Draft<ApiObject> {
  const value = readValue(call)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body of the request was empty or not an object')
  return value as Draft<ApiObject>
}
