// The flags of `kedge up` that let in whoever has a token of an OpenID Connect provider. Each is named as kube-apiserver's.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OidcOptions } from '../../start-options.ts'

export interface OidcFlags {
  readonly oidcIssuerUrl?: string
  readonly oidcClientId?: string
  readonly oidcUsernameClaim?: string
  readonly oidcUsernamePrefix?: string
  readonly oidcGroupsClaim?: string
  readonly oidcGroupsPrefix?: string
  readonly oidcRequiredClaim?: { readonly [claim: string]: string }
  readonly oidcSigningAlgs?: readonly string[]
  readonly oidcCaFile?: string
  readonly oidcClientSecretFile?: string
  readonly oidcScopes?: readonly string[]
}

export const addOidcFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--oidc-issuer-url <url>', 'let in who has a token of this provider').argParser(parseUrl),
    )
    .option('--oidc-client-id <id>', 'whom its tokens have to be for')
    .option('--oidc-username-claim <claim>', 'which claim is the user (default: sub)')
    .option('--oidc-username-prefix <prefix>', 'before the user; - for none (default: the issuer and #)')
    .option('--oidc-groups-claim <claim>', 'which claim has the groups')
    .option('--oidc-groups-prefix <prefix>', 'before each group')
    .addOption(
      new Option('--oidc-required-claim <claim=value>', 'what a token has to say; repeatable').argParser(
        addClaim,
      ),
    )
    .addOption(
      new Option('--oidc-signing-algs <algorithms>', 'how tokens are signed (default: RS256)').argParser(
        parseList,
      ),
    )
    .option('--oidc-ca-file <file>', 'the CA of the provider')
    .option('--oidc-client-secret-file <file>', 'the secret that the console signs people in with')
    .addOption(
      new Option('--oidc-scopes <scopes>', 'what the console asks for (default: openid)').argParser(
        parseScopes,
      ),
    )

/** Upstream asks for both, too. */
export function oidcOf(flags: OidcFlags): OidcOptions | undefined {
  const { oidcIssuerUrl, oidcClientId } = flags
  if (!oidcIssuerUrl || !oidcClientId) return undefined
  return {
    issuer: oidcIssuerUrl,
    clientId: oidcClientId,
    usernameClaim: flags.oidcUsernameClaim ?? 'sub',
    usernamePrefix: flags.oidcUsernamePrefix ?? null,
    groupsClaim: flags.oidcGroupsClaim ?? null,
    groupsPrefix: flags.oidcGroupsPrefix ?? '',
    required: flags.oidcRequiredClaim ?? {},
    signingAlgorithms: flags.oidcSigningAlgs ?? ['RS256'],
    caFile: flags.oidcCaFile ? resolve(flags.oidcCaFile) : null,
    clientSecretFile: flags.oidcClientSecretFile ? resolve(flags.oidcClientSecretFile) : null,
    scopes: flags.oidcScopes ?? ['openid'],
  }
}

/** The flags that ask for the same. */
export function oidcArgumentsOf(oidc: OidcOptions | undefined): readonly string[] {
  if (!oidc) return []
  const given = (flag: string, value: string | null) => (value === null ? [] : [`--oidc-${flag}=${value}`])
  return [
    ...given('issuer-url', oidc.issuer),
    ...given('client-id', oidc.clientId),
    ...given('username-claim', oidc.usernameClaim),
    ...given('username-prefix', oidc.usernamePrefix),
    ...given('groups-claim', oidc.groupsClaim),
    ...given('groups-prefix', oidc.groupsPrefix),
    ...Object.entries(oidc.required).flatMap(([claim, value]) =>
      given('required-claim', `${claim}=${value}`),
    ),
    ...given('signing-algs', oidc.signingAlgorithms.join(',')),
    ...given('ca-file', oidc.caFile),
    ...given('client-secret-file', oidc.clientSecretFile),
    ...given('scopes', oidc.scopes.join(',')),
  ]
}

function parseUrl(value: string): string {
  if (URL.canParse(value) && value.startsWith('https://')) return value
  throw new InvalidArgumentError('It is a URL that begins with https://.')
}

/** Without `openid` there is no token that says who somebody is. */
function parseScopes(value: string): readonly string[] {
  const found = value.split(/[\s,]+/)
  return [...new Set(['openid', ...found.filter(each => each !== '')])]
}

function addClaim(value: string, before: OidcFlags['oidcRequiredClaim'] = {}): { [claim: string]: string } {
  const at = value.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is a claim and its value: team=shop.')
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) }
}

const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512']

function parseList(value: string): readonly string[] {
  const found = value.split(',')
  if (found.every(each => algorithms.includes(each))) return found
  throw new InvalidArgumentError(`They are of ${algorithms.join(', ')}.`)
}
