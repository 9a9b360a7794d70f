// By which others check tokens of this cluster's service accounts: OpenID Connect's discovery document and the keys.

import { accountIssuer } from '../identity/account-claims.ts'
import { keySetOf } from '../identity/account-keys.ts'
import type { AccountTokens } from '../identity/account-tokens.ts'
import type { Reply } from '../request/reply.ts'

export const issuerPath = '/.well-known/openid-configuration'
export const keySetPath = '/openid/v1/jwks'

/** Null for other paths. */
export function answerIssuer({ keys }: AccountTokens, path: string): Reply | null {
  switch (path) {
    case issuerPath:
      return documentReply('application/json', {
        issuer: accountIssuer,
        jwks_uri: `${accountIssuer}${keySetPath}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [...new Set(keys.checking.map(key => key.algorithm))],
      })
    case keySetPath:
      return documentReply('application/jwk-set+json', keySetOf(keys))
    default:
      return null
  }
}

const documentReply = (contentType: string, value: unknown): Reply => ({
  kind: 'value',
  code: 200,
  value,
  contentType,
  headers: { 'cache-control': 'public, max-age=3600' },
})
