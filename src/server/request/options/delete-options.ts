import { decodeStruct } from '../../../api/decode/decode.ts'
import { type FieldError, invalidError } from '../../../api/field-error.ts'
import type { DeleteOptions } from '../../../api/generated/types.ts'
import type { ParsedText } from '../../../api/parsed-text.ts'
import { tellSent } from '../../audit/sent-object.ts'
import { badRequest } from '../../resources/refusals.ts'
import { bodyKind } from '../body-kind.ts'
import type { Call } from '../call.ts'
import { readParsed } from '../read-body.ts'
import { readFlag, readInteger } from './query.ts'
import { dryRunProblems } from './write-options.ts'

const policies = ['Background', 'Foreground', 'Orphan']
const optionsKind = bodyKind('meta.k8s.io', 'v1', 'DeleteOptions')

/** The options of a deletion, from the body or, where there is none, from the query: of a query beside a body nothing counts. */
export async function readDeleteOptions(call: Call): Promise<DeleteOptions> {
  const parsed = call.request.body.kind === 'none' ? null : await readParsed(call, optionsKind)
  if (parsed === null) return checkedOptions(optionsOfQuery(call))
  const options = decodeOptions(parsed)
  // Options are no object: they name none.
  tellSent(call.request, {
    metadata: undefined,
    show: () => ({ ...options, kind: 'DeleteOptions', apiVersion: options.apiVersion ?? 'v1' }),
  })
  return checkedOptions(options)
}

/** Refuses options that contradict themselves. */
export function checkedOptions(options: DeleteOptions): DeleteOptions {
  const errors = problemsOf(options)
  if (errors.length > 0) throw invalidError(optionsKind, '', errors)
  return options
}

function decodeOptions({ value }: ParsedText): DeleteOptions {
  const { object } = decodeStruct('DeleteOptions', { value, fieldValidation: 'Ignore' })
  const options: DeleteOptions = object
  const { kind = '' } = options
  if (kind !== '' && kind !== 'DeleteOptions')
    throw badRequest(`the object provided is unrecognized (must be of type DeleteOptions): ${kind}`)
  return options
}

function optionsOfQuery({ request: { query } }: Call): DeleteOptions {
  const uid = query.get('uid') || undefined
  // Of a collection it also tells how fresh the list is to be; upstream reads the query for both.
  const resourceVersion = query.get('resourceVersion') || undefined
  return {
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds') ?? undefined,
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents') ? readFlag(query, 'orphanDependents') : undefined,
    dryRun: query.has('dryRun') ? query.getAll('dryRun') : undefined,
    preconditions: uid || resourceVersion ? { uid, resourceVersion } : undefined,
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
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy))
    errors.push({
      kind: 'notSupported',
      path: 'propagationPolicy',
      value: propagationPolicy,
      detail: `supported values: ${['Foreground', 'Background', 'Orphan', 'nil'].map(each => JSON.stringify(each)).join(', ')}`,
    })
  return [...errors, ...dryRunProblems(dryRun ?? [])]
}
