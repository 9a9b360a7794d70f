import type {
  SelfSubjectReviewStatus,
  TokenReview,
  TokenReviewStatus,
  UserInfo,
} from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { type Authenticator, type TokenReviewed, withMembership } from '../access/authenticate.ts'
import type { Call } from '../request/call.ts'
import type { User } from '../request/request.ts'
import { badRequest } from '../resources/refusals.ts'

/** `kubectl auth whoami` */
export const reviewSelf = ({ user }: Call): SelfSubjectReviewStatus => ({ userInfo: userInfoOf(user) })

export async function reviewToken({ server }: Call, object: ApiObject): Promise<TokenReviewStatus> {
  const { token = '', audiences: asked = [] } = (object as TokenReview).spec ?? {}
  if (token === '') throw badRequest('token is required for TokenReview in authentication')
  const { user, audiences, reasons } = await reviewed(server.authenticator, token, asked)
  if (user)
    return {
      authenticated: true,
      user: userInfoOf(withMembership(user)),
      ...(audiences.length > 0 ? { audiences } : {}),
    }
  const error = reasons.length > 0 ? `[invalid bearer token, ${reasons.join(', ')}]` : 'invalid bearer token'
  return { authenticated: false, user: {}, error }
}

async function reviewed(
  authenticator: Authenticator,
  token: string,
  asked: readonly string[],
): Promise<TokenReviewed> {
  if (authenticator.reviewToken) return authenticator.reviewToken(token, asked)
  return { user: await authenticator.userOfToken(token), audiences: asked, reasons: [] }
}

const userInfoOf = ({ name, uid, groups, extra }: User): UserInfo => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
})
