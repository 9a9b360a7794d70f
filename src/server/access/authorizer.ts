import type { SubjectRulesReviewStatus } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import type { User } from '../request/request.ts'
import type { RequestAttributes } from './attributes.ts'

export interface Verdict {
  /** Only what is allowed goes through; `denied` is said in reviews where a rule forbids it rather than none allowing it. */
  readonly kind: 'allowed' | 'denied' | 'noOpinion'
  /** In the words of whoever decided; may be empty. */
  readonly reason: string
}

/** Decides who may do what. Asked about every request but health and version, streams included. */
export interface Authorizer {
  /** No promise where the answer is at hand, so that such requests do not wait. */
  authorize(attributes: RequestAttributes): Verdict | Promise<Verdict>
  /** All that a user may do in a namespace, for SelfSubjectRulesReview. */
  rulesFor(user: User, namespace: string): SubjectRulesReviewStatus | Promise<SubjectRulesReviewStatus>
  /** What keeps users from granting others what they do not have; where it is absent, everybody may grant everything. */
  readonly grants?: Grants
}

export interface Grants {
  /** Throws a 403 unless the user may write this role or binding. */
  require(attempt: GrantAttempt): void
}

/** Somebody writes a role or a binding: the name is that of the request, empty for one that is made. */
export interface GrantAttempt extends ObjectRef {
  readonly user: User
  readonly kind: Pick<Kind, 'group' | 'plural'>
  readonly draft: ApiObject
  /** Null for a new one. */
  readonly old: ApiObject | null
}

const allowed: Verdict = { kind: 'allowed', reason: 'Kedge allows everything to whom it lets in' }

/** Who gets in may do everything; there are no roles to look at. */
export const allowAll: Authorizer = {
  authorize: () => allowed,
  rulesFor: () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
}
