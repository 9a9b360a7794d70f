// Sessions as their people see them: signing out, signing out everywhere, what else is open, and ending one of these. An
// administrator sees and ends those of others.
import { StatusError } from '../../../api/status-error.ts'
import { nameOfSubject, type Session } from '../sessions/session.ts'
import { type Caller, callerOf, requireCaller } from './caller.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { requireRight } from './invite.ts'
import { done, textOf } from './replies.ts'
import { sessionShown } from './shown.ts'

/** Also answers well where nobody was signed in: the cookie is gone then. */
export async function signOut(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const caller = request.secret === null ? null : await callerOf(context, request)
  const session = request.secret === null ? null : context.sessions.find(request.secret)
  if (!session) return done({}, { session: null })
  await context.sessions.end(({ id }) => id === session.id)
  const account = nameOfSubject(session.subject)
  return done(
    {},
    {
      session: null,
      happened: [{ kind: 'SignedOut', by: caller?.user ?? null, account, session: session.id }],
    },
  )
}

/** `{ secret }` of a terminal's session, for `kedge logout`. */
export async function endTerminalSession(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const session = context.sessions.find(textOf(await request.fields(), 'secret'))
  if (session?.kind !== 'terminal') return done({})
  await context.sessions.end(({ id }) => id === session.id)
  const account = nameOfSubject(session.subject)
  return done({}, { happened: [{ kind: 'SignedOut', by: null, account, session: session.id }] })
}

/** All sessions of who asks, this one too. */
export async function signOutEverywhere(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  const ended = await context.sessions.end(isOwn(caller))
  return done(
    { ended: ended.length },
    {
      session: null,
      happened: [{ kind: 'SignedOutEverywhere', by: caller.user, account: caller.user.name }],
    },
  )
}

/** Those of the same person: of the account, which its name alone does not make. */
function isOwn({ user, account, session }: Caller): (each: Session) => boolean {
  return each => {
    if (each.id === session?.session.id) return true
    const { subject } = each
    return subject.kind === 'account'
      ? subject.uid === account?.metadata?.uid
      : account === null && nameOfSubject(subject) === user.name
  }
}

export async function listSessions(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  return listed(context, caller, isOwn(caller))
}

function listed({ sessions }: DoorContext, caller: Caller, concerns: (each: Session) => boolean): DoorReply {
  const current = caller.session?.session.id ?? null
  return done({ sessions: sessions.list(concerns).map(each => sessionShown(each, current)) })
}

/** Those of an account, for who may see them. */
export async function listSessionsOf(
  context: DoorContext,
  request: DoorRequest,
  name: string,
): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  await requireRight(context, caller, { verb: 'get', subresource: 'sessions', name })
  return listed(context, caller, ({ subject }) => nameOfSubject(subject) === name)
}

/** One's own, or that of an account that one may end those of. */
export async function revokeSession(
  context: DoorContext,
  request: DoorRequest,
  id: string,
): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  const [session] = context.sessions.list(each => each.id === id)
  const notFound = new StatusError({
    reason: 'NotFound',
    message: `there is no session ${JSON.stringify(id)}`,
  })
  if (!session) throw notFound
  if (!isOwn(caller)(session)) {
    const name = nameOfSubject(session.subject)
    const right = { verb: 'delete', subresource: 'sessions', name } as const
    // Who may not is not told that there is one.
    if (!(await context.rights.mayOfAccounts(caller.user, right))) throw notFound
  }
  await context.sessions.end(each => each.id === id)
  const own = caller.session?.session.id === id
  return done(
    {},
    {
      ...(own ? { session: null } : {}),
      happened: [
        {
          kind: 'SessionRevoked',
          by: caller.user,
          account: nameOfSubject(session.subject),
          session: id,
        },
      ],
    },
  )
}

/** All sessions of an account, for who may end them. */
export async function revokeSessionsOf(
  context: DoorContext,
  request: DoorRequest,
  name: string,
): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  await requireRight(context, caller, { verb: 'delete', subresource: 'sessions', name })
  const ended = await context.sessions.end(({ subject }) => nameOfSubject(subject) === name)
  return done(
    { ended: ended.length },
    { happened: [{ kind: 'SessionRevoked', by: caller.user, account: name }] },
  )
}
