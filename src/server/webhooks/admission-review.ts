// What a webhook is told and what it may answer: `admission.k8s.io/v1` AdmissionReview. Pure.

import { parseJsonInTurns } from '../../api/decode/json.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { type Cause, type CauseReason, type Reason, StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Admitted } from '../request/admitted.ts'
import type { User } from '../request/request.ts'

export interface ReviewRequest {
  readonly uid: string
  readonly admitted: Admitted
  /** As the client asked. */
  readonly asked: Kind
  /** As the webhook wants it. */
  readonly wanted: Kind
  readonly namespace: string
  readonly name: string
  readonly subresource: string
  readonly user: User
}

/** The older form differs in its name only. */
export const reviewVersions = ['v1', 'v1beta1'] as const
export type ReviewVersion = (typeof reviewVersions)[number]

export function reviewOf(version: ReviewVersion, request: ReviewRequest): object {
  const { uid, admitted, asked, wanted, namespace, name, subresource, user } = request
  const resourceOf = ({ group, version, plural }: Kind) => ({ group, version, resource: plural })
  const kindOf = ({ group, version, kind }: Kind) => ({ group, version, kind })
  const { operation, object, old, dryRun, options } = admitted
  const shown = admitted.kind ?? wanted
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      kind: kindOf(shown),
      resource: resourceOf(wanted),
      ...(subresource ? { subResource: subresource } : {}),
      requestKind: kindOf(admitted.kind ?? asked),
      requestResource: resourceOf(asked),
      ...(subresource ? { requestSubResource: subresource } : {}),
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      operation,
      userInfo: {
        username: user.name,
        ...(user.uid ? { uid: user.uid } : {}),
        groups: user.groups,
        extra: user.extra,
      },
      object: object && typed(object, shown),
      oldObject: old && typed(old, shown),
      dryRun,
      options,
    },
  }
}

const typed = (object: ApiObject, kind: Kind): ApiObject => ({
  ...object,
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
})

export interface ReviewAnswer {
  readonly refusal: StatusError | null
  /** A JSON Patch, or null. */
  readonly patch: unknown
  readonly warnings: readonly string[]
  readonly auditAnnotations: { readonly [key: string]: string }
}

/** An answer that cannot be taken for one. */
export class BadReview extends Error {
  override readonly name = 'BadReview'
}

interface AskedReview {
  readonly uid: string
  readonly version: ReviewVersion
  readonly webhook: string
  /** Only those that mutate may answer with a patch. */
  readonly role: 'mutating' | 'validating'
}

/** Reads what a webhook has answered, a long one in steps. Rejects with `BadReview`. */
export async function readReview(
  text: string,
  { uid, version, webhook, role }: AskedReview,
): Promise<ReviewAnswer> {
  const review = fieldsOf(await parsed(text, `failed to call webhook: couldn't get version/kind; `))
  const wanted = `admission.k8s.io/${version}`
  if (typeof review.response !== 'object' || review.response === null)
    throw invalid('webhook response was absent')
  const response = fieldsOf(review.response)
  requireTypes(response)
  if (response.uid !== uid)
    throw invalid(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  if (review.kind !== 'AdmissionReview' || review.apiVersion !== wanted)
    throw invalid(
      `expected webhook response of ${wanted}, Kind=AdmissionReview, got ${String(review.apiVersion ?? '/')}, Kind=${String(review.kind ?? '')}`,
    )
  requirePatchAllowed(response, role)
  const isAllowed = response.allowed === true
  return {
    refusal: isAllowed ? null : refusalOf(webhook, fieldsOf(response.status)),
    patch: isAllowed ? await patchOf(response) : null,
    warnings: textsOf(response.warnings),
    auditAnnotations: annotationsOf(webhook, fieldsOf(response.auditAnnotations)),
  }
}

const isText = (value: unknown) => typeof value === 'string'
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a field of an answer may hold, and its type as Go calls it; it may always be absent, or null. */
const responseFields: readonly (readonly [field: string, type: string, fits: (value: unknown) => boolean])[] =
  [
    ['uid', 'types.UID', isText],
    ['allowed', 'bool', value => typeof value === 'boolean'],
    ['status', 'v1.Status', isMap],
    ['patch', '[]uint8', isText],
    ['patchType', 'v1.PatchType', isText],
    ['auditAnnotations', 'map[string]string', isMap],
    ['warnings', '[]string', Array.isArray],
  ]

/** An answer that is none for upstream, whose decoder is strict about types, is none here: whoever tries a webhook out learns it. */
function requireTypes(response: Fields): void {
  const isGiven = (value: unknown) => value !== undefined && value !== null
  const refuse = (value: unknown, field: string, type: string) =>
    new BadReview(
      `failed to call webhook: json: cannot unmarshal ${goTypeOf(value)} into Go struct field AdmissionResponse.response.${field} of type ${type}`,
    )
  for (const [field, type, fits] of responseFields) {
    const value = response[field]
    if (isGiven(value) && !fits(value)) throw refuse(value, field, type)
  }
  const inner = [
    ...Object.values(fieldsOf(response.auditAnnotations)).map(value => [value, 'auditAnnotations'] as const),
    ...Object.values(fieldsOf(response.warnings)).map(value => [value, 'warnings'] as const),
  ]
  for (const [value, field] of inner)
    if (isGiven(value) && !isText(value)) throw refuse(value, field, 'string')
  const { patch } = response
  if (typeof patch !== 'string') return
  const text = patch.replace(/[\r\n]/g, '')
  const wrong = text.length % 4 === 0 ? text.search(/[^A-Za-z0-9+/=]|=(?=[^=])|={3}/) : text.length
  if (wrong >= 0) throw new BadReview(`failed to call webhook: illegal base64 data at input byte ${wrong}`)
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const textsOf = (values: unknown): readonly string[] =>
  Array.isArray(values) ? values.filter(each => typeof each === 'string') : []

type Fields = { readonly [field: string]: unknown }

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

async function parsed(text: string, failure: string): Promise<unknown> {
  try {
    const read = parseJsonInTurns(text)
    const { value } = read instanceof Promise ? await read : read
    return value
  } catch (error) {
    throw new BadReview(`${failure}${errorWords(error)}`)
  }
}

const invalid = (problem: string) => new BadReview(`received invalid webhook response: ${problem}`)

function requirePatchAllowed({ patch, patchType }: Fields, role: AskedReview['role']): void {
  const [isPatch, isTyped] = [hasText(patch), patchType !== undefined && patchType !== null]
  if (role === 'validating') {
    if (isPatch) throw invalid('validating webhook may not return response.patch')
    if (isTyped) throw invalid('validating webhook may not return response.patchType')
    return
  }
  if (isPatch && !isTyped) throw invalid('webhook returned response.patch but not response.patchType')
  if (!isPatch && isTyped) throw invalid('webhook returned response.patchType but not response.patch')
  if (isTyped && !hasText(patchType)) throw invalid('webhook returned invalid response.patchType of ""')
}

const hasText = (value: unknown): value is string => typeof value === 'string' && value !== ''

async function patchOf({ patch, patchType }: Fields): Promise<unknown> {
  if (!hasText(patch)) return null
  const failure = 'received undecodable patch in webhook response: '
  const value = await parsed(Buffer.from(patch, 'base64').toString(), failure)
  if (!Array.isArray(value))
    throw new BadReview(
      `${failure}json: cannot unmarshal ${typeof value} into Go value of type jsonpatch.Patch`,
    )
  if (value.length === 0) return null
  if (patchType !== 'JSONPatch')
    throw new BadReview(`unsupported patch type ${JSON.stringify(patchType ?? '')}`)
  return value
}

const annotationsOf = (webhook: string, annotations: Fields): { readonly [key: string]: string } =>
  Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${webhook}/${key}`, value]] : [],
    ),
  )

/**
 * The words and the details of a refusal are the webhook's; a code or a reason that says that all is well is not taken.
 */
function refusalOf(webhook: string, { message, reason, code, details }: Fields): StatusError {
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request`
  const why = [message, reason].find(hasText)
  const known = typeof code === 'number' && code >= 400 && code < 600 ? code : 400
  const { retryAfterSeconds, causes } = fieldsOf(details)
  const seconds = Number.isSafeInteger(retryAfterSeconds) ? Number(retryAfterSeconds) : 0
  return new StatusError({
    reason: (hasText(reason) ? reason : '') as Reason,
    message: why === undefined ? `${denied} without explanation` : `${denied}: ${why}`,
    code: known,
    subject: subjectOf(fieldsOf(details)),
    causes: Array.isArray(causes) ? causes.map(each => causeOf(fieldsOf(each))) : [],
    ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}),
  })
}

function subjectOf({ name, group, kind, uid }: Fields) {
  const text = (value: unknown) => (hasText(value) ? value : '')
  return { name: text(name), group: text(group), kind: text(kind), uid: text(uid) }
}

const causeOf = ({ reason, message, field }: Fields): Cause => ({
  ...(hasText(reason) ? { reason: reason as CauseReason } : {}),
  message: hasText(message) ? message : '',
  ...(hasText(field) ? { field } : {}),
})
