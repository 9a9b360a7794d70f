import { type FieldError, invalidError } from '../../api/field-error.ts'
import type {
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectRulesReviewStatus,
} from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Call } from '../request/call.ts'
import type { User } from '../request/request.ts'
import { badRequest } from '../resources/refusals.ts'
import { selectorProblems } from './selector-problems.ts'

type AccessStatus = SubjectAccessReview['status']

/** A client may leave out what the schema requires. */
const specOf = (object: ApiObject): SubjectAccessReviewSpec =>
  (object as Partial<SubjectAccessReview>).spec ?? {}

/** `kubectl auth can-i`: about whoever asks. */
export function reviewOwnAccess(call: Call, object: ApiObject): Promise<AccessStatus> {
  const spec = specOf(object)
  requireValid(call, attributeProblems(spec))
  return statusOf(call, spec, call.user)
}

/** About somebody else. */
export function reviewAccess(call: Call, object: ApiObject): Promise<AccessStatus> {
  const spec = specOf(object)
  const errors = [...attributeProblems(spec)]
  if (!spec.user && !spec.groups?.length)
    errors.push({
      kind: 'invalid',
      path: 'spec.user',
      value: spec.user ?? '',
      detail: 'at least one of user or group must be specified',
    })
  requireValid(call, errors)
  const { user: name = '', groups = [], uid, extra } = spec
  return statusOf(call, spec, { name, groups, uid, extra })
}

/** The same, about one namespace. */
export function reviewLocalAccess(call: Call, object: ApiObject): Promise<AccessStatus> {
  const spec = specOf(object)
  const asked = spec.resourceAttributes?.namespace ?? ''
  if (asked !== call.namespace)
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${asked} != ${call.namespace}`)
  return reviewAccess(call, object)
}

function attributeProblems({
  resourceAttributes,
  nonResourceAttributes,
}: SubjectAccessReviewSpec): FieldError[] {
  if ((resourceAttributes === undefined) !== (nonResourceAttributes === undefined))
    return resourceAttributes ? [...selectorProblems(resourceAttributes)] : []
  const detail = resourceAttributes
    ? 'cannot be specified in combination with nonResourceAttributes'
    : 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [{ kind: 'invalid', path: 'spec.resourceAttributes', value: resourceAttributes ?? null, detail }]
}

function requireValid({ resource }: Call, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError(resource.kind, '', errors)
}

async function statusOf({ server }: Call, spec: SubjectAccessReviewSpec, user: User): Promise<AccessStatus> {
  const { kind, reason } = await server.authorizer.authorize(attributesAsked(spec, user))
  return {
    allowed: kind === 'allowed',
    ...(kind === 'denied' ? { denied: true } : {}),
    ...(reason ? { reason } : {}),
  }
}

function attributesAsked(
  { resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec,
  user: User,
): RequestAttributes {
  const { verb: pathVerb = '', path = '' } = nonResourceAttributes ?? {}
  if (!resourceAttributes) return { kind: 'path', user, verb: pathVerb, path }
  const { verb = '', group = '', version = '', resource = '', subresource = '' } = resourceAttributes
  const { namespace = '', name = '' } = resourceAttributes
  return { kind: 'resource', user, verb, group, version, resource, subresource, namespace, name }
}

/** `kubectl auth can-i --list` */
export async function reviewRules(
  { server, user }: Call,
  object: ApiObject,
): Promise<SubjectRulesReviewStatus> {
  const { namespace = '' } = (object as Partial<SelfSubjectRulesReview>).spec ?? {}
  if (namespace === '') throw badRequest('no namespace on request')
  return server.authorizer.rulesFor(user, namespace)
}
