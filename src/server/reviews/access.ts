import { type FieldError, invalidError } from '../../api/field-error.ts'
import type {
  NonResourceAttributes,
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
  requireValid(call, [...attributeProblems(spec), ...metadataProblems(object)])
  return statusOf(call, spec, call.user)
}

/** About somebody else. */
export function reviewAccess(call: Call, object: ApiObject): Promise<AccessStatus> {
  const spec = specOf(object)
  requireValid(call, [...attributeProblems(spec), ...userProblems(spec), ...metadataProblems(object)])
  return statusOf(call, spec, userOf(spec))
}

/** The same, about one namespace. */
export function reviewLocalAccess(call: Call, object: ApiObject): Promise<AccessStatus> {
  const spec = specOf(object)
  requireValid(call, [
    ...attributeProblems(spec),
    ...userProblems(spec),
    ...metadataProblems(object, 'namespace'),
    ...localProblems(spec, call.namespace),
  ])
  return statusOf(call, spec, userOf(spec))
}

const userOf = ({ user: name = '', groups = [], uid, extra }: SubjectAccessReviewSpec): User => ({
  ...{ name, groups, uid, extra },
})

function attributeProblems({
  resourceAttributes,
  nonResourceAttributes,
}: SubjectAccessReviewSpec): readonly FieldError[] {
  if (resourceAttributes && nonResourceAttributes)
    return [
      invalid(
        'spec.nonResourceAttributes',
        shownPath(nonResourceAttributes),
        'cannot be specified in combination with resourceAttributes',
      ),
      ...selectorProblems(resourceAttributes),
    ]
  if (resourceAttributes) return selectorProblems(resourceAttributes)
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return nonResourceAttributes ? [] : [invalid('spec.resourceAttributes', null, detail)]
}

const userProblems = ({ user = '', groups = [] }: SubjectAccessReviewSpec): readonly FieldError[] =>
  user === '' && groups.length === 0
    ? [invalid('spec.user', user, 'at least one of user or group must be specified')]
    : []

/** Nothing is stored, so that there is nothing to be named or labelled. What the server would set counts for nothing. */
function metadataProblems({ metadata = {} }: ApiObject, except?: 'namespace'): readonly FieldError[] {
  const given = Object.entries(metadata).filter(
    ([field, value]) => !ofServer.has(field) && field !== except && !isEmpty(value),
  )
  const detail = except ? `must be empty except for ${except}` : 'must be empty'
  return given.length > 0 ? [invalid('metadata', Object.fromEntries(given), detail)] : []
}

const ofServer: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'managedFields',
  'selfLink',
  'uid',
])

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value

function localProblems(
  { resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec,
  namespace: string,
): readonly FieldError[] {
  const asked = resourceAttributes?.namespace ?? ''
  return [
    ...(resourceAttributes && asked !== namespace
      ? [invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')]
      : []),
    ...(nonResourceAttributes
      ? [
          invalid(
            'spec.nonResourceAttributes',
            shownPath(nonResourceAttributes),
            'disallowed on this kind of request',
          ),
        ]
      : []),
  ]
}

/** As upstream shows its own form of it. */
const shownPath = ({ path = '', verb = '' }: NonResourceAttributes): object => ({ Path: path, Verb: verb })

const invalid = (path: string, value: unknown, detail: string): FieldError => ({
  ...{ kind: 'invalid', path, value, detail },
})

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
