// What a conversion webhook is asked and what it may answer: `apiextensions.k8s.io` ConversionReview. Pure.
//
// A webhook changes what an object says, never which object it is: of its metadata only labels and annotations are taken from
// the answer. The words of refusals are upstream's.

import { isEqual } from '../../api/equality.ts'
import { formatFieldError } from '../../api/field-error.ts'
import type { ApiObject } from '../../api/object.ts'
import { findingsOf } from '../../api/validation/rules/findings.ts'
import { validateAnnotations, validateLabels } from '../../api/validation/rules/labels.ts'
import { errorWords } from '../../base/error-words.ts'

/** The older form differs in that its answers are not checked for whom they are meant. */
const reviewVersions = ['v1', 'v1beta1'] as const
export type ReviewVersion = (typeof reviewVersions)[number]

export const isKnownReview = (version: string): version is ReviewVersion =>
  reviewVersions.some(known => known === version)

/** An answer that cannot be taken for one. */
export class BadConversion extends Error {
  override readonly name = 'BadConversion'
}

export interface ConversionRequest {
  readonly uid: string
  readonly version: ReviewVersion
  readonly desiredApiVersion: string
  readonly objects: readonly ApiObject[]
}

export const conversionReview = ({
  uid,
  version,
  desiredApiVersion,
  objects,
}: ConversionRequest): object => ({
  kind: 'ConversionReview',
  apiVersion: `apiextensions.k8s.io/${version}`,
  request: { uid, desiredAPIVersion: desiredApiVersion, objects },
})

/** The objects of an answer, one for each that was asked about, under the metadata of those. Throws `BadConversion`. */
export function readConversion(text: string, request: ConversionRequest): readonly ApiObject[] {
  const subject = `${request.objects[0]?.apiVersion}, Kind=${request.objects[0]?.kind}`
  const found = convertedObjects(text, request, subject)
  if (found.length !== request.objects.length)
    throw new BadConversion(
      `conversion for ${subject} returned ${found.length} objects, expected ${request.objects.length}`,
    )
  return request.objects.map((original, index) =>
    restored({
      original,
      converted: fieldsOf(found[index]),
      index,
      subject,
      wanted: request.desiredApiVersion,
    }),
  )
}

function convertedObjects(
  text: string,
  { uid, version }: ConversionRequest,
  subject: string,
): readonly unknown[] {
  const fail = (why: string) => new BadConversion(`conversion webhook for ${subject} failed: ${why}`)
  let review: Fields
  try {
    review = fieldsOf(JSON.parse(text))
  } catch (error) {
    throw fail(errorWords(error))
  }
  if (
    version === 'v1' &&
    (review.apiVersion !== 'apiextensions.k8s.io/v1' || review.kind !== 'ConversionReview')
  )
    throw fail(
      `expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${String(review.apiVersion ?? '')}, Kind=${String(review.kind ?? '')}`,
    )
  if (!isFields(review.response)) throw fail('no response provided')
  const { uid: answered = '', result, convertedObjects: objects } = review.response
  if (version === 'v1' && answered !== uid)
    throw fail(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`)
  const { status = '', message } = fieldsOf(result)
  if (status !== 'Success')
    throw fail(
      typeof message === 'string' && message !== ''
        ? message
        : `response.result.status was '${String(status)}', not 'Success'`,
    )
  return Array.isArray(objects) ? objects : []
}

interface Converted {
  readonly original: ApiObject
  readonly converted: Fields
  readonly index: number
  readonly subject: string
  /** The version that was asked for. */
  readonly wanted: string
}

function restored({ original, converted, index, subject, wanted }: Converted): ApiObject {
  const wrong = unlike(original, converted, wanted)
  if (wrong)
    throw new BadConversion(
      `conversion for ${subject} returned invalid converted object at index ${index}: ${wrong}`,
    )
  const { metadata } = converted
  const invalid = (why: string) =>
    new BadConversion(
      `conversion for ${subject} returned invalid metadata in object at index ${index}: ${why}`,
    )
  if (metadata === undefined) throw invalid('missing metadata in converted object')
  if (!isFields(metadata)) throw invalid(`invalid metadata of type ${typeof metadata} in converted object`)
  const { labels: _labels, annotations: _annotations, ...kept } = original.metadata ?? {}
  const named = {
    ...textsOf('labels', { metadata, original, invalid }),
    ...textsOf('annotations', { metadata, original, invalid }),
  }
  return { ...converted, metadata: { ...kept, ...named } }
}

/** Why what came back is another object; null when it is the same. */
function unlike(original: ApiObject, converted: Fields, wanted: string): string | null {
  const { apiVersion = '', kind = '' } = converted
  if (apiVersion !== wanted)
    return `invalid groupVersion (expected ${wanted}, received ${String(apiVersion)})`
  if (kind !== original.kind) return `invalid kind (expected ${original.kind}, received ${String(kind)})`
  const { name, namespace, uid } = fieldsOf(converted.metadata)
  const differs = (what: string, expected: string | undefined, got: unknown) =>
    (expected ?? '') === (got ?? '')
      ? null
      : `must have the same ${what}: ${expected ?? ''} != ${String(got ?? '')}`
  return (
    differs('name', original.metadata?.name, name) ??
    differs('namespace', original.metadata?.namespace, namespace) ??
    differs('UID', original.metadata?.uid, uid)
  )
}

interface Texts {
  readonly metadata: Fields
  readonly original: ApiObject
  invalid(why: string): Error
}

function textsOf(field: 'labels' | 'annotations', { metadata, original, invalid }: Texts): object {
  const given = metadata[field]
  if (given === undefined || given === null) return {}
  if (!isFields(given)) throw invalid(`invalid metadata.${field} of type ${typeof given} in converted object`)
  const before: Fields = original.metadata?.[field] ?? {}
  const entries = Object.entries(given).map(([key, value]): [string, string] => {
    if (typeof value === 'string') return [key, value]
    throw invalid(`metadata.${field}[${key}] must be a string, but is ${typeof value} in converted object`)
  })
  const texts = Object.fromEntries(entries)
  if (isEqual(texts, before)) return { [field]: texts }
  const problems = findingsOf(findings =>
    field === 'labels'
      ? validateLabels(findings, 'metadata.labels', texts)
      : validateAnnotations(findings, 'metadata.annotation', texts),
  )
  if (problems.length > 0) throw invalid(problems.map(formatFieldError).join(', '))
  return { [field]: texts }
}

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
