// Who the bearer of an OpenID Connect token is, by its claims once its signature has been checked. Pure.
import type { User } from '../request/request.ts'

export interface ClaimRules {
  readonly issuer: string
  /** `sub` unless told otherwise. */
  readonly usernameClaim: string
  /** Null: the issuer and `#`, but for `email`. `-` for none. */
  readonly usernamePrefix: string | null
  /** Null: no groups. */
  readonly groupsClaim: string | null
  readonly groupsPrefix: string
  /** Claims that have to be there with these values. */
  readonly required: { readonly [claim: string]: string }
}

export type ClaimsVerdict =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'refused'; readonly why: string }

type Claims = { readonly [claim: string]: unknown }

const refused = (why: string): ClaimsVerdict => ({ kind: 'refused', why: `oidc: ${why}` })

export function userOfClaims(claims: Claims, rules: ClaimRules): ClaimsVerdict {
  const { usernameClaim, groupsClaim } = rules
  const name = claims[usernameClaim]
  if (name === undefined) return refused(`parse username claims "${usernameClaim}": claim not present`)
  if (typeof name !== 'string' || name === '')
    return refused(`parse username claims "${usernameClaim}": not a string with something in it`)
  // An address counts unless its provider says that it was not checked.
  if (usernameClaim === 'email' && claims.email_verified !== undefined && claims.email_verified !== true)
    return refused('email not verified')
  const groups = groupsOf(groupsClaim === null ? undefined : claims[groupsClaim])
  if (groups === null)
    return refused(`parse groups claim "${groupsClaim}": neither a string nor a list of strings`)
  for (const [claim, value] of Object.entries(rules.required)) {
    if (claims[claim] === undefined) return refused(`required claim ${claim} not present in ID token`)
    if (claims[claim] !== value)
      return refused(
        `required claim ${claim} value does not match. Got = ${JSON.stringify(claims[claim])}, want = ${value}`,
      )
  }
  const user = {
    name: `${prefixOf(rules)}${name}`,
    groups: groups.map(group => `${rules.groupsPrefix}${group}`),
  }
  return { kind: 'user', user }
}

function prefixOf({ issuer, usernameClaim, usernamePrefix }: ClaimRules): string {
  if (usernamePrefix === '-') return ''
  if (usernamePrefix) return usernamePrefix
  return usernameClaim === 'email' ? '' : `${issuer}#`
}

function groupsOf(claim: unknown): readonly string[] | null {
  if (claim === undefined || claim === null) return []
  if (typeof claim === 'string') return [claim]
  return Array.isArray(claim) && claim.every(each => typeof each === 'string') ? claim : null
}
