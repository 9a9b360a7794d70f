// A provider need not put all claims into its token: it may name where they are kept (OpenID Connect Core 1.0, 5.6.2), which is
// how providers tell the groups of somebody who is in too many of them. Pure; upstream looks up the claim of groups alone.

export type ClaimSource =
  /** The token says it itself, or nobody does. */
  | { readonly kind: 'none' }
  | { readonly kind: 'elsewhere'; readonly url: string; readonly accessToken: string | null }
  | { readonly kind: 'malformed'; readonly why: string }

type Claims = { readonly [claim: string]: unknown }

const none: ClaimSource = { kind: 'none' }
const malformed = (why: string): ClaimSource => ({ kind: 'malformed', why })

export function sourceOfClaim(claims: Claims, claim: string): ClaimSource {
  const { _claim_names: names, _claim_sources: sources } = claims
  if (claims[claim] !== undefined || names === undefined) return none
  if (!isRecord(names) || !Object.values(names).every(each => typeof each === 'string'))
    return malformed('oidc: error parsing distributed claim names')
  if (sources === undefined) return malformed('oidc: no claim sources')
  if (!isRecord(sources)) return malformed('oidc: could not parse claim sources')
  const name = own(names, claim)
  if (typeof name !== 'string') return none
  const source = own(sources, name)
  if (source === undefined)
    return malformed(`id token _claim_names contained a source ${name} missing in _claims_sources`)
  if (!isRecord(source)) return malformed('oidc: could not parse claim sources')
  const { endpoint, access_token: accessToken = null } = source
  // Without an endpoint the claims are within the token, as a token of somebody else: upstream does not read those.
  if (endpoint === undefined || endpoint === '') return none
  if (typeof endpoint !== 'string' || (accessToken !== null && typeof accessToken !== 'string'))
    return malformed('oidc: could not parse claim sources')
  return { kind: 'elsewhere', url: endpoint, accessToken }
}

const isRecord = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = (record: Claims, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined
