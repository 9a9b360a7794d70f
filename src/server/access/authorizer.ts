import type { SubjectRulesReviewStatus } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import type { Revision } from '../../store/store.ts'
import type { User } from '../request/request.ts'
import type { RequestAttributes } from './attributes.ts'

export interface Verdict {
  /** Only what is allowed goes through; `denied` is said in reviews where a rule forbids it rather than none allowing it. */
  readonly kind: 'allowed' | 'denied' | 'noOpinion'
  /** In the words of whoever decided; may be empty. */
  readonly reason: string
  /** What is allowed, where it is not all that was asked for. */
  readonly narrowed?: Narrowing
}

/** A part of what somebody has asked for. */
export type Narrowing =
  /** Of a collection, the objects with these names: as the rights are at the moment of the question. */
  | { readonly kind: 'names'; allows(name: string): boolean }
  /** New namespaces, but only as projects of these workspaces. */
  | { readonly kind: 'workspaces'; allows(workspace: string): boolean }

/** Decides who may do what. Asked about every request but health and version, streams included. */
export interface Authorizer {
  /** No promise where the answer is at hand, so that such requests do not wait. */
  authorize(attributes: RequestAttributes): Verdict | Promise<Verdict>
  /** All that a user may do in a namespace, for SelfSubjectRulesReview. */
  rulesFor(user: User, namespace: string): SubjectRulesReviewStatus | Promise<SubjectRulesReviewStatus>
  /** What keeps users from granting others what they do not have; where it is absent, everybody may grant everything. */
  readonly grants?: Grants
  /** What tells of changed rights; absent where they never change. */
  readonly rights?: Rights
  /** What tells of people who may not go on, whatever their rights are; absent where everybody may. */
  readonly standing?: Standing
}

/** Whether somebody is let in for as long as something else stands: their account is open, their session goes on. */
export interface Standing {
  /** Whether it is asked about this user at all. */
  concerns(user: User): boolean
  /** Whether they would be let in again, as the same user with the same groups. */
  stands(user: User): boolean
  /** Calls back after changes, once for those of one moment. Returns how to end that. */
  onChange(listener: () => void): () => void
}

export interface Rights {
  /** The write that changed any rights last. */
  changedAt(): Revision
  /** Calls back after changes, once for those of one moment. Returns how to end that. */
  onChange(listener: () => void): () => void
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
