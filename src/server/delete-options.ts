import { decodeStruct } from '../api/decode.ts'
import { type FieldError, invalidError } from '../api/field-error.ts'
import type { DeleteOptions } from '../api/generated/types.ts'
import { JsonError, parseJson, parseYaml, textOfBytes } from '../api/json.ts'
import type { ParsedText } from '../api/parsed-text.ts'
import type { Call } from './call.ts'
import { readFlag, readInteger } from './query.ts'
import { bodyMediaTypes, mediaTypeOf } from './read-body.ts'
import { badRequest, unsupportedMediaType } from './refusals.ts'
import { dryRunProblems } from './write-options.ts'

const policies = ['Background', 'Foreground', 'Orphan']
const optionsKind = { group: 'meta.k8s.io', kind: 'DeleteOptions' }

/** The options of a deletion, from the body or, where there is none, from the query. */
export async function readDeleteOptions(call: Call): Promise<DeleteOptions> {
  const parsed = await readBody(call)
  const { query } = call.request
  const options = parsed === null ? optionsOfQuery(query) : decodeOptions(parsed)
  return checkedOptions(options, query.get('dryRun') === 'All')
}

/** Refuses options that contradict themselves. `dryRun`: the query asks for a dry run, whatever they say. */
export function checkedOptions(options: DeleteOptions, dryRun: boolean): DeleteOptions {
  const errors = problemsOf(options)
  if (errors.length > 0) throw invalidError(optionsKind, '', errors)
  return dryRun ? { ...options, dryRun: ['All'] } : options
}

async function readBody({ request: { body, headers } }: Call): Promise<ParsedText | null> {
  if (body.kind === 'none') return null
  if (body.kind === 'value') return { value: body.value, duplicates: [] }
  const mediaType = mediaTypeOf(headers['content-type'])
  if (!bodyMediaTypes.includes(mediaType)) throw unsupportedMediaType(bodyMediaTypes)
  try {
    const text = textOfBytes(body.bytes)
    return mediaType === 'application/json' ? parseJson(text) : await parseYaml(text)
  } catch (error) {
    throw error instanceof JsonError ? badRequest(error.message) : error
  }
}

function decodeOptions({ value }: ParsedText): DeleteOptions {
  const { object } = decodeStruct('DeleteOptions', { value, fieldValidation: 'Ignore' })
  const options: DeleteOptions = object
  const { kind = '' } = options
  if (kind !== '' && kind !== 'DeleteOptions')
    throw badRequest(`the object provided is unrecognized (must be of type DeleteOptions): ${kind}`)
  return options
}

function optionsOfQuery(query: URLSearchParams): DeleteOptions {
  return {
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds') ?? undefined,
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents') ? readFlag(query, 'orphanDependents') : undefined,
    dryRun: query.has('dryRun') ? query.getAll('dryRun') : undefined,
  }
}

function problemsOf({ propagationPolicy, orphanDependents, dryRun }: DeleteOptions): readonly FieldError[] {
  const errors: FieldError[] = []
  if (propagationPolicy !== undefined && orphanDependents !== undefined)
    errors.push({
      kind: 'invalid',
      path: 'propagationPolicy',
      value: propagationPolicy,
      detail: 'orphanDependents and deletionPropagation cannot be both set',
    })
  else if (propagationPolicy !== undefined && !policies.includes(propagationPolicy))
    errors.push({
      kind: 'notSupported',
      path: 'propagationPolicy',
      value: propagationPolicy,
      detail: `supported values: ${['Foreground', 'Background', 'Orphan', ''].map(each => JSON.stringify(each)).join(', ')}`,
    })
  return [...errors, ...dryRunProblems(dryRun ?? [])]
}
