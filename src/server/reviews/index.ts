// Kinds of which nothing is stored: a review is posted, and the answer is the same object with its status.
import type { ApiObject } from '../../api/object.ts'
import { formatTime } from '../../base/clock.ts'
import { admitBody } from '../request/admit-body.ts'
import type { Call } from '../request/call.ts'
import { readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { createBinding } from '../subresources/binding.ts'
import { reviewAccess, reviewLocalAccess, reviewOwnAccess, reviewRules } from './access.ts'
import { reviewSelf, reviewToken } from './identity.ts'

type Review = (call: Call, object: ApiObject) => unknown

const reviews: { readonly [kind: string]: Review } = {
  TokenReview: reviewToken,
  SelfSubjectReview: reviewSelf,
  SubjectAccessReview: reviewAccess,
  LocalSubjectAccessReview: reviewLocalAccess,
  SelfSubjectAccessReview: reviewOwnAccess,
  SelfSubjectRulesReview: reviewRules,
}

type Handler = (call: Call) => Reply | Promise<Reply>

/** What answers the creation of a kind that is not stored; null for one that is. */
export function virtualCreate({ kind }: Call['resource']): Handler | null {
  if (kind.verbs.length !== 1) return null
  if (kind.kind === 'Binding') return createBinding
  const review = reviews[kind.kind]
  return review ? call => answerReview(call, review) : null
}

async function answerReview(call: Call, review: Review): Promise<Reply> {
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const sent = await readObject(call, options)
  const object = await admitBody(call, { kind: call.resource.kind, draft: sent, dryRun: options.dryRun })
  const status = await review(call, object)
  const isOfSelf = call.resource.kind.kind === 'SelfSubjectReview'
  const creationTimestamp = isOfSelf ? formatTime(call.server.clock.now()) : null
  const metadata = { ...object.metadata, creationTimestamp }
  return valueReply(201, { ...object, metadata, status })
}
