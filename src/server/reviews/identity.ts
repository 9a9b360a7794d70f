import type {
  SelfSubjectReviewStatus,
  TokenReview,
  TokenReviewStatus,
  UserInfo,
} from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import type { User } from '../request/request.ts'

/** `kubectl auth whoami` */
export const reviewSelf = ({ user }: Call): SelfSubjectReviewStatus => ({ userInfo: userInfoOf(user) })

export async function reviewToken({ server }: Call, object: ApiObject): Promise<TokenReviewStatus> {
  const { token = '' } = (object as TokenReview).spec ?? {}
  const user = token === '' ? null : await server.authenticator.userOfToken(token)
  return user
    ? { authenticated: true, user: userInfoOf(user) }
    : { authenticated: false, user: {}, error: 'invalid bearer token' }
}

const userInfoOf = ({ name, uid, groups, extra }: User): UserInfo => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
})
