import { invalidError } from '../../api/field-error.ts'
import type { SubjectAccessReview, SubjectRulesReviewStatus } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

/** Who gets in may do everything; there are no roles to look at. */
const reason = 'Kedge allows everything to whom it lets in'

export function reviewAccess({ resource }: Call, object: ApiObject): SubjectAccessReview['status'] {
  const { spec } = object as SubjectAccessReview
  const asksForResource = spec?.resourceAttributes !== undefined
  if (asksForResource === (spec?.nonResourceAttributes !== undefined))
    throw invalidError(resource.kind, '', [
      {
        kind: 'invalid',
        path: 'spec.resourceAttributes',
        value: spec?.resourceAttributes ?? null,
        detail: asksForResource
          ? 'cannot be specified in combination with nonResourceAttributes'
          : 'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      },
    ])
  return { allowed: true, reason }
}

export function reviewRules(): SubjectRulesReviewStatus {
  return {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }
}
