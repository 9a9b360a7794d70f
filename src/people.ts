// Who the people of this Kedge are, and how they get in. Part of the composition: joins the accounts (src/iam/accounts) with the
// API, which is asked what they may do, with the audit, which hears what they did, and with the console, which lets them in.
import { readFile } from 'node:fs/promises'
import { auditEvents } from './api/iam/audit.ts'
import { formatTime } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Client } from './client/client.ts'
import type { ConsoleRequest, People, SessionOf } from './console/console.ts'
import { secretIn } from './console/guard.ts'
import { type Account, type ApiUser, accountKind, isOpen, uidOf } from './iam/accounts/account.ts'
import { groupsNeeded, nameProblem } from './iam/accounts/account-rules.ts'
import { userOfSession } from './iam/accounts/door/caller.ts'
import { answerAtDoor, isOfDoor } from './iam/accounts/door/door.ts'
import type { DoorContext, DoorReply, DoorRequest, Rights } from './iam/accounts/door/door-types.ts'
import { linkPath } from './iam/accounts/door/sign-in.ts'
import { firstAdministrator } from './iam/accounts/first-administrator.ts'
import type { Happening, HappeningKind } from './iam/accounts/happening.ts'
import type { LinkSubject } from './iam/accounts/links.ts'
import { type OidcSignIn, openOidcSignIn } from './iam/accounts/oidc/oidc-sign-in.ts'
import type { Accounts } from './iam/accounts/open-accounts.ts'
import { WorkQueue } from './iam/accounts/passwords/work-queue.ts'
import { unseal } from './iam/accounts/secrets.ts'
import { attributesOf } from './server/access/attributes.ts'
import type { Authenticator } from './server/access/authenticate.ts'
import type { Authorizer } from './server/access/authorizer.ts'
import type { Validator } from './server/admission/index.ts'
import { annotate } from './server/audit/annotations.ts'
import type { Auditor } from './server/audit/auditor.ts'
import { apiAudiences } from './server/identity/account-claims.ts'
import { refusedToken, type TokenSource, unknownToken } from './server/identity/token-source.ts'
import { forTheApi } from './server/identity/token-sources.ts'
import { noBody, type User } from './server/request/request.ts'
import { parseRoute } from './server/request/routes.ts'
import { forbidden } from './server/resources/refusals.ts'
import type { OidcOptions } from './start-options.ts'

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

/** Nobody makes an account more than they are themselves, and nobody takes a name that is another's. */
export const accountValidator: Validator = {
  concerns: ({ resource: { kind }, subresource }) =>
    kind.group === accountKind.group && kind.plural === accountKind.plural && subresource === '',
  async validate({ server, user, resource: { kind }, name }, { object, old }) {
    // What comes here went through the schema of accounts.
    const [now, before] = [object as Account | null, old as Account | null]
    const problem = now && !before ? nameProblem(now) : null
    if (problem !== null) throw forbidden(kind, name || (now?.metadata?.name ?? ''), problem)
    const rights = rightsOf(server.authorizer)
    for (const group of groupsNeeded(now, before))
      if (!(await rights.mayImpersonate(user, 'groups', group)))
        throw forbidden(
          kind,
          name || (now?.metadata?.name ?? ''),
          `an account of the group ${JSON.stringify(group)} is changed by who may impersonate that group`,
        )
  },
}

function rightsOf(authorizer: Authorizer): Rights {
  const allows = async (user: User, what: { readonly [field: string]: string }): Promise<boolean> => {
    const none = { group: '', version: '', subresource: '', namespace: '', name: '', verb: '', resource: '' }
    const verdict = await authorizer.authorize({ kind: 'resource', user, ...none, ...what })
    return verdict.kind === 'allowed'
  }
  const { group, version, plural: resource } = accountKind
  return {
    mayOfAccounts: (user, { verb, subresource, name }) =>
      allows(user, { group, version, resource, verb, subresource, name }),
    mayReadAudit: (user, namespace) => allows(user, { ...auditEvents, verb: 'list', namespace }),
    mayImpersonate: (user, what, name) => allows(user, { verb: 'impersonate', resource: what, name }),
  }
}

export interface PeopleOptions extends Pick<DoorContext, 'clock' | 'log' | 'cluster' | 'ca' | 'readAudit'> {
  readonly accounts: Accounts
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly auditor: Auditor | null
  readonly oidc: OidcSignIn | null
  /** As the server itself. */
  readonly client: Pick<Client, 'get' | 'patch'>
}

export interface KnownPeople extends People {
  /** A path that signs in who started Kedge: as its first account, or as whom the kubeconfig names where that is gone. */
  newLink(otherwise: ApiUser): string
}

/** Into the audit log, one after the other. */
const lookUps = { waitingMax: 16, waitingPerAddressMax: 8 }

export function createPeople(options: PeopleOptions): KnownPeople {
  const { accounts, authenticator, authorizer, auditor, ...rest } = options
  const userOfToken = async (token: string) => authenticator.userOfToken(token)
  const context: DoorContext = {
    ...rest,
    ...accounts,
    rights: rightsOf(authorizer),
    userOfToken,
    lookUps: new WorkQueue(lookUps),
  }
  const tell = auditor && tellAudit(auditor)
  return {
    isOfDoor,
    async answer(request) {
      const reply = await answerAtDoor(context, request)
      for (const happening of reply.happened ?? []) tell?.(request, reply, happening)
      return reply
    },
    userOf(secret): SessionOf {
      const session = accounts.sessions.find(secret)
      if (session?.kind !== 'browser') return { kind: 'ended' }
      const { subject } = session
      if (subject.kind === 'token') {
        const token = unseal(subject.sealed, secret)
        return token === null ? { kind: 'ended' } : { kind: 'token', token }
      }
      const user = userOfSession(session, accounts.directory)
      return user ? { kind: 'user', user } : { kind: 'ended' }
    },
    refused(request, { code, message }) {
      if (!auditor) return
      const audited = auditedRequest(request)
      // Whose session another site would have used is known.
      const secret = secretIn(request)
      const session = secret === null ? null : accounts.sessions.look(secret)
      const user = (session && userOfSession(session, accounts.directory)) ?? anonymous
      const trail = auditor.open(audited)
      trail.identified({ user, needs: [] }, attributesOf(user, audited, parseRoute(audited.path)))
      trail.answered({ kind: 'value', code, value: statusOf(code, message) })
    },
    newLink(otherwise) {
      // Looked for when the link is opened: on a new data folder the account is made meanwhile.
      const subject = (): LinkSubject => {
        const account = accounts.directory.find(firstAdministrator)
        return account && isOpen(account)
          ? { kind: 'account', name: firstAdministrator, uid: uidOf(account) }
          : { kind: 'user', user: otherwise }
      }
      tell?.(
        { method: 'POST', path: 'link', address: '127.0.0.1', agent: 'kedge' },
        { code: 201 },
        { kind: 'LinkMade', by: otherwise, account: firstAdministrator },
      )
      return linkPath(accounts.links.make({ of: firstAdministrator, subject }))
    },
  }
}

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }
const notes = 'iam.kedge.dev/'

/** As a request of the API is written down, with what happened among its annotations. Its query is left out: a link is in it. */
const tellAudit =
  (auditor: Auditor) =>
  (
    request: Pick<DoorRequest, 'method' | 'path' | 'address' | 'agent'>,
    reply: DoorReply,
    happening: Happening,
  ): void => {
    const path = `/console/${request.path}`
    const headers = { 'user-agent': request.agent }
    const peer = { remoteAddress: request.address }
    const audited = auditedRequest({ method: request.method, path, headers, peer })
    // Of all else it is counted by address already how often it goes wrong.
    const trail = auditor.open(audited, happening.kind === 'Refused' ? 'asIsAsked' : 'apart')
    const user = happening.by ?? anonymous
    trail.identified({ user, needs: [] }, { kind: 'path', user, verb: request.method.toLowerCase(), path })
    const { kind, account, session, way, lockedUntil, message } = happening
    const said = {
      event: kind,
      account,
      session,
      way,
      'locked-until': lockedUntil === undefined ? undefined : formatTime(lockedUntil),
    }
    for (const [name, value] of Object.entries(said)) if (value) annotate(audited, `${notes}${name}`, value)
    // A browser is sent to a page that says so, or told that nobody is signed in.
    const code = reply.code < 400 && failures.has(kind) ? 401 : reply.code
    trail.answered({ kind: 'value', code, value: statusOf(code, message) })
  }

const failures: ReadonlySet<HappeningKind> = new Set(['SignInFailed', 'InvitationRefused', 'Refused'])

const statusOf = (code: number, message: string | undefined): object =>
  code < 400 ? {} : { status: 'Failure', reason: reasonOfCode[code], message }

const reasonOfCode: { readonly [code: number]: string } = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
}

function auditedRequest({
  method,
  path,
  headers,
  peer,
}: Pick<ConsoleRequest, 'method' | 'path' | 'headers' | 'peer'>) {
  const agent = headers['user-agent']
  return {
    method,
    path,
    query: new URLSearchParams(),
    headers: typeof agent === 'string' ? { 'user-agent': agent } : {},
    body: noBody,
    user: null,
    ...(peer ? { peer } : {}),
    signal: new AbortController().signal,
  }
}

interface OidcContext extends Pick<DoorContext, 'clock'> {
  readonly log: Log
  readonly oidcTokens: TokenSource
}

/** Signing in at the provider whose tokens the API takes. */
export async function openOidc(
  { issuer, clientId, caFile, clientSecretFile, scopes }: OidcOptions,
  { clock, oidcTokens }: OidcContext,
): Promise<OidcSignIn> {
  const [ca, clientSecret] = await Promise.all(
    [caFile, clientSecretFile].map(file => (file ? readFile(file, 'utf8') : null)),
  )
  return openOidcSignIn({
    issuer,
    clientId,
    clientSecret: clientSecret?.trim() ?? null,
    ca: ca ?? null,
    scopes,
    clock,
    async userOfToken(token) {
      const verdict = await oidcTokens.check(token, apiAudiences)
      return verdict.kind === 'user' ? verdict.user : null
    },
  })
}
