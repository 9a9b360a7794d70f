// The ways in: each ends in a session that did not exist before, whatever cookie came along, and what the browser had before
// is over.
import { nameOf } from '../../../api/object.ts'
import { formatTime } from '../../../base/clock.ts'
import { type Account, type ApiUser, accountKind, uidOf, userOfAccount } from '../account.ts'
import type { Happening } from '../happening.ts'
import type { LinkSubject } from '../links.ts'
import { digestOf } from '../secrets.ts'
import { nameOfSubject, type SessionKind, type SignInWay } from '../sessions/session.ts'
import type { Opened, Opening } from '../sessions/sessions.ts'
import { accountOf, requireCaller, sessionExtra } from './caller.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { badRequest, done, refuse, refuseForNow, refuseSignIn, textOf } from './replies.ts'
import { sessionShown } from './shown.ts'

/** `{ name, password, kind? }`: `kind` is `terminal` for `kedge login`, which is told the session's secret instead of getting a cookie. */
export async function signInByPassword(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  // Nothing is read of who has to wait.
  const waitSeconds = context.passwords.waitSeconds(request.address)
  if (waitSeconds > 0) return refuseForNow(waitSeconds)
  const fields = await request.fields()
  const [name, password] = [textOf(fields, 'name'), textOf(fields, 'password')]
  const { kind = 'browser' } = fields
  if (kind !== 'browser' && kind !== 'terminal') throw badRequest('kind is browser or terminal')
  const verdict = await context.passwords.check({ name, password, address: request.address })
  switch (verdict.kind) {
    case 'slow':
      return refuseForNow(verdict.seconds)
    case 'wrong': {
      const { lockedUntil } = verdict
      const account = verdict.account && nameOf(verdict.account)
      if (verdict.account && lockedUntil !== null)
        noteStatus(context, verdict.account, { lockedUntil: formatTime(lockedUntil) })
      const failed: Happening = { kind: 'SignInFailed', by: null, account, way: 'password' }
      const locked: readonly Happening[] =
        lockedUntil === null ? [] : [{ kind: 'AccountLocked', by: null, account, lockedUntil }]
      return refuseSignIn([failed, ...locked])
    }
    case 'right':
      return signInAccount(context, request, { account: verdict.account, way: 'password', kind })
  }
}

interface Arriving {
  readonly account: Account
  readonly way: SignInWay
  readonly kind: SessionKind
}

export async function signInAccount(
  context: DoorContext,
  request: DoorRequest,
  { account, way, kind }: Arriving,
): Promise<DoorReply> {
  const subject = { kind: 'account', name: nameOf(account), uid: uidOf(account) } as const
  const lastSignIn = formatTime(context.clock.now())
  noteStatus(context, account, { lastSignIn, lockedUntil: null })
  return signIn(context, request, { kind, way, subject })
}

/** Opens the session and ends the one that the same browser had. */
export async function signIn(
  context: DoorContext,
  request: DoorRequest,
  how: Pick<Opening, 'kind' | 'way' | 'subject' | 'endsBy'>,
): Promise<DoorReply> {
  const { address, agent } = request
  const { secret, session } = await context.sessions.open({ ...how, address, agent })
  await leaveOld(context, request)
  const name = nameOfSubject(session.subject)
  const happened: Happening = {
    kind: 'SignedIn',
    by: whoIs(context, session.subject),
    account: name,
    session: session.id,
    way: session.way,
  }
  const body = { user: { name }, session: sessionShown(session) }
  return how.kind === 'terminal'
    ? done({ ...body, secret }, { happened: [happened] })
    : done(body, { session: secret, happened: [happened] })
}

/** A certificate or a provider may name somebody as an account is named, who is not that account. */
function whoIs({ directory }: DoorContext, subject: Opened['session']['subject']): ApiUser {
  const account = subject.kind === 'account' ? directory.find(subject.name) : null
  if (account) return userOfAccount(account)
  return subject.kind === 'user' ? subject.user : { name: nameOfSubject(subject), groups: [] }
}

async function leaveOld({ sessions }: DoorContext, { secret }: DoorRequest): Promise<void> {
  const old = secret === null ? null : sessions.find(secret)
  if (old) await sessions.end(each => each.id === old.id)
}

/** `{ token }`, or the token as a bearer's: a token of the API, which the session stands for as long as the token does. */
export async function signInByToken(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const waitMs = context.attempts.waitMs(request.address)
  if (waitMs > 0) return refuseForNow(Math.ceil(waitMs / 1000))
  const token = request.bearer ?? textOf(await request.fields(), 'token').trim()
  const user = await context.userOfToken(token)
  if (!user) {
    context.attempts.failedAt(request.address)
    return refuse({
      reason: 'Unauthorized',
      message: 'this token is not good here, or not any more',
      happened: [{ kind: 'SignInFailed', by: null, account: null, way: 'token' }],
    })
  }
  const subject = { kind: 'token', name: user.name, token } as const
  return signIn(context, request, { kind: 'browser', way: 'token', subject })
}

/** Browsers choose a certificate once and bring it with each request: it is its holder who says that they come by it. */
export async function signInByCertificate(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { certificate } = request
  if (!certificate)
    return refuse({
      reason: 'Unauthorized',
      message: 'this connection brings no client certificate that is good here',
      happened: [{ kind: 'SignInFailed', by: null, account: null, way: 'certificate' }],
    })
  const subject = { kind: 'user', user: certificate.user } as const
  const endsBy = certificate.expiresAt
  return signIn(context, request, { kind: 'browser', way: 'certificate', subject, endsBy })
}

/** `GET /console/open?code=…`, which a person follows out of a terminal. */
export async function openLink(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const waitMs = context.attempts.waitMs(request.address)
  if (waitMs > 0) return refuseForNow(Math.ceil(waitMs / 1000))
  const subject = context.links.use(request.query.get('code') ?? '')
  if (!subject || !(await letsIn(context, subject))) {
    context.attempts.failedAt(request.address)
    const happened: Happening = { kind: 'SignInFailed', by: null, account: null, way: 'link' }
    return { code: 303, location: '?link=used', happened: [happened] }
  }
  const reply = await signIn(context, request, { kind: 'browser', way: 'link', subject })
  const { body: _, ...rest } = reply
  return { ...rest, code: 303, location: '' }
}

/** What was good when the link was made may not be any more, and would open a session that is nobody's. */
async function letsIn(context: DoorContext, subject: LinkSubject): Promise<boolean> {
  if (subject.kind === 'token') return (await context.userOfToken(subject.token)) !== null
  return isStanding(context, subject)
}

/** For `kedge console`. What the link opens lasts no longer than the credentials that were worth it: an account's, a token's. */
export async function makeLink(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { user, account } = await requireCaller(context, request)
  const { bearer } = request
  const subject: LinkSubject = account
    ? { kind: 'account', name: nameOf(account), uid: uidOf(account) }
    : bearer === null
      ? { kind: 'user', user }
      : { kind: 'token', name: user.name, token: bearer }
  const [by] = user.extra?.[sessionExtra] ?? []
  const stands = () =>
    (by === undefined || context.sessions.findById(by) !== null) &&
    (account === null || accountOf(context.directory, user) !== null)
  const offer = { of: user.name, subject: () => (stands() ? subject : null) }
  const happened: Happening = { kind: 'LinkMade', by: user, account: user.name }
  return { code: 201, body: { path: linkPath(context.links.make(offer)) }, happened: [happened] }
}

export const linkPath = (code: string): string => `/console/open?code=${code}`

/** `{ secret }` of a terminal's session: a token for some minutes. */
export async function giveShortToken(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const secret = textOf(await request.fields(), 'secret')
  const session = context.sessions.find(secret)
  if (session?.kind !== 'terminal' || !isStanding(context, session.subject))
    return refuse({
      reason: 'Unauthorized',
      message: 'the session has ended: sign in again with kedge login',
    })
  const { token, expiresAt } = context.shortTokens.give(digestOf(secret))
  return done({ token: `${shortTokenPrefix}${token}`, expirationTimestamp: formatTime(expiresAt) })
}

const isStanding = (
  { directory }: DoorContext,
  subject: Opened['session']['subject'] | LinkSubject,
): boolean => {
  if (subject.kind !== 'account') return true
  const account = directory.find(subject.name)
  return account !== null && uidOf(account) === subject.uid && account.spec.disabled !== true
}

/** By which our own tokens are told from all others. */
export const shortTokenPrefix = 'kedge-short-'
export const sessionTokenPrefix = 'kedge-session-'

interface StatusNote {
  readonly lastSignIn?: string
  readonly lockedUntil?: string | null
  readonly hasPassword?: boolean
}

/** For people to see; nothing is decided by it but the lock after a restart. Nobody waits for it. */
export function noteStatus({ client, log }: DoorContext, account: Account, status: StatusNote): void {
  const ref = { namespace: '', name: nameOf(account) }
  client
    .patch(accountKind, ref, { type: 'merge', body: { status } }, { subresource: 'status' })
    .catch((error: unknown) => log.warn('the status of an account was not written', { error }))
}
