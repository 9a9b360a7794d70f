import type { Accounts } from '../iam/accounts/open-accounts.ts'
import { refusedToken, type TokenSource, unknownToken } from '../server/identity/token-source.ts'
import { forTheApi } from '../server/identity/token-sources.ts'

/** Tokens of terminals and kubeconfigs, as all others. */
export const accountTokenSource = (accounts: Accounts): TokenSource => ({
  check(token, asked) {
    const found = accounts.userOfToken(token)
    if (found.kind === 'unknown') return unknownToken
    if (found.kind === 'ended') return refusedToken('the session of this token has ended')
    const audiences = forTheApi(asked)
    return audiences.length === 0
      ? refusedToken('the token is for the API alone')
      : { kind: 'user', user: found.user, audiences }
  },
})
