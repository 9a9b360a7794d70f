// What a webhook is told and what it may answer: `admission.k8s.io/v1` AdmissionReview. Pure.
import { parseJsonInTurns } from '../../api/decode/json.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'
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

/** Reads what a webhook has answered, a long one in steps. Rejects with `BadReview`. */
export async function readReview(
  text: string,
  { uid, version, webhook }: { uid: string; version: ReviewVersion; webhook: string },
): Promise<ReviewAnswer> {
  const review = fieldsOf(await parsed(text))
  const wanted = `admission.k8s.io/${version}`
  if (review.kind !== 'AdmissionReview' || review.apiVersion !== wanted)
    throw new BadReview(
      `expected webhook response of ${wanted}, Kind=AdmissionReview, got ${String(review.apiVersion ?? '')}, Kind=${String(review.kind ?? '')}`,
    )
  if (typeof review.response !== 'object' || review.response === null)
    throw new BadReview('webhook response was absent')
  const response = fieldsOf(review.response)
  if (response.uid !== uid)
    throw new BadReview(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`,
    )
  return {
    refusal: response.allowed === true ? null : refusalOf(webhook, fieldsOf(response.status)),
    patch: await patchOf(response),
    warnings: Array.isArray(response.warnings)
      ? response.warnings.filter(each => typeof each === 'string')
      : [],
    auditAnnotations: annotationsOf(webhook, fieldsOf(response.auditAnnotations)),
  }
}

type Fields = { readonly [field: string]: unknown }

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

async function parsed(text: string): Promise<unknown> {
  try {
    const read = parseJsonInTurns(text)
    const { value } = read instanceof Promise ? await read : read
    return value
  } catch (error) {
    throw new BadReview(
      `could not get REST client response: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function patchOf({ patch, patchType }: Fields): Promise<unknown> {
  if (typeof patch !== 'string' || patch === '') return null
  if (patchType !== 'JSONPatch')
    throw new BadReview(`unexpected patch type ${JSON.stringify(patchType ?? '')}, must be "JSONPatch"`)
  return parsed(Buffer.from(patch, 'base64').toString())
}

const annotationsOf = (webhook: string, annotations: Fields): { readonly [key: string]: string } =>
  Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${webhook}/${key}`, value]] : [],
    ),
  )

/** The words of a refusal are the webhook's; a code or a reason that says that all is well is not taken. */
function refusalOf(webhook: string, { message, reason, code }: Fields): StatusError {
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request`
  const why = [message, reason].find(each => typeof each === 'string' && each !== '')
  const known = typeof code === 'number' && code >= 400 && code < 600 ? code : 400
  return new StatusError({
    reason: (typeof reason === 'string' && reason ? reason : '') as Reason,
    message: why === undefined ? `${denied} without explanation` : `${denied}: ${String(why)}`,
    code: known,
  })
}
