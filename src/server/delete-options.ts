import { type FieldError, invalidError } from '../api/field-error.ts'
import type { DeleteOptions } from '../api/generated/types.ts'
import type { Call } from './call.ts'
import { readFlag, readInteger } from './query.ts'
import { readValue } from './read-body.ts'
import { badRequest } from './refusals.ts'

const policies = ['Background', 'Foreground', 'Orphan']
const optionsKind = { group: 'meta.k8s.io', kind: 'DeleteOptions' }

/** The options of a deletion, from the body or, where there is none, from the query. */
export function readDeleteOptions(call: Call): DeleteOptions {
  const value = readValue(call)
  const options = value === null ? optionsOfQuery(call.request.query) : optionsOfBody(value)
  const errors = problemsOf(options)
  if (errors.length > 0) throw invalidError(optionsKind, '', errors)
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

function optionsOfBody(value: unknown): DeleteOptions {
  if (typeof value !== 'object' || value === null) throw badRequest('the body is not DeleteOptions')
  const { kind, gracePeriodSeconds, preconditions, propagationPolicy, orphanDependents, dryRun } = value as {
    readonly [field: string]: unknown
  }
  if (kind !== undefined && kind !== 'DeleteOptions' && kind !== '')
    throw badRequest(`the object provided is unrecognized (must be of type DeleteOptions): ${String(kind)}`)
  return {
    gracePeriodSeconds: ofType('number', gracePeriodSeconds, 'gracePeriodSeconds'),
    propagationPolicy: ofType('string', propagationPolicy, 'propagationPolicy'),
    orphanDependents: ofType('boolean', orphanDependents, 'orphanDependents'),
    dryRun: Array.isArray(dryRun) ? dryRun.map(String) : undefined,
    preconditions: preconditionsOf(preconditions),
  }
}

function preconditionsOf(value: unknown): DeleteOptions['preconditions'] {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') throw badRequest('preconditions: expected an object')
  const { uid, resourceVersion } = value as { readonly [field: string]: unknown }
  return {
    uid: ofType('string', uid, 'preconditions.uid'),
    resourceVersion: ofType('string', resourceVersion, 'preconditions.resourceVersion'),
  }
}

interface Types {
  readonly number: number
  readonly string: string
  readonly boolean: boolean
}

function ofType<Name extends keyof Types>(
  type: Name,
  value: unknown,
  field: string,
): Types[Name] | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== type) throw badRequest(`${field}: expected a ${type}`)
  return value as Types[Name]
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
  const unknown = dryRun?.find(each => each !== 'All')
  if (unknown !== undefined)
    errors.push({ kind: 'notSupported', path: 'dryRun', value: dryRun, detail: 'supported values: "All"' })
  return errors
}
