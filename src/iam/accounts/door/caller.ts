// Who a request to the door comes from.
import { StatusError } from '../../../api/status-error.ts'
import { type Account, type ApiUser, isOpen, uidOf, userOfAccount } from '../account.ts'
import type { Directory } from '../directory.ts'
import { unseal } from '../secrets.ts'
import type { Session } from '../sessions/session.ts'
import type { DoorContext, DoorRequest } from './door-types.ts'

/** Somebody who has shown who they are. */
export interface Caller {
  readonly user: ApiUser
  /** Whose account it is, if it is one's. */
  readonly account: Account | null
  /** By which they came; null for credentials of the API. */
  readonly session: { readonly secret: string; readonly session: Session } | null
}

/** Under which a user of the API says by which session they came. */
export const sessionExtra = 'iam.kedge.dev/session'

/** Who a session stands for now; null where its account is gone, disabled, or another by the same name. */
export function userOfSession(session: Session, directory: Directory): ApiUser | null {
  const { subject, id } = session
  const extra = { [sessionExtra]: [id] }
  switch (subject.kind) {
    case 'account': {
      const account = accountOfSession(session, directory)
      return account && { ...userOfAccount(account), extra }
    }
    case 'user':
      return { ...subject.user, extra: { ...subject.user.extra, ...extra } }
    case 'token':
      // Whoever its token says: the API is asked.
      return null
  }
}

function accountOfSession({ subject }: Session, directory: Directory): Account | null {
  if (subject.kind !== 'account') return null
  const account = directory.find(subject.name)
  return account && uidOf(account) === subject.uid && isOpen(account) ? account : null
}

/** With `use` as `unused`, the session is kept alive by something else. */
export async function callerOf(
  context: DoorContext,
  request: DoorRequest,
  use: 'used' | 'unused' = 'used',
): Promise<Caller | null> {
  const { directory, sessions } = context
  const { secret } = request
  const session = secret === null ? null : use === 'used' ? sessions.find(secret) : sessions.look(secret)
  if (session && secret !== null) {
    const token = session.subject.kind === 'token' ? unseal(session.subject.sealed, secret) : null
    const user = token === null ? userOfSession(session, directory) : await context.userOfToken(token)
    return user && { user, account: accountOf(directory, user), session: { secret, session } }
  }
  // Who had signed in is not somebody else afterwards, by a certificate that their browser has.
  if (secret !== null) return null
  const user = await request.vouched()
  return user && { user, account: accountOf(directory, user), session: null }
}

/** The account that a user of the API is, which has its uid as well as its name. */
export function accountOf(directory: Directory, { name, uid }: ApiUser): Account | null {
  const account = uid ? directory.find(name) : null
  return account && uidOf(account) === uid && isOpen(account) ? account : null
}

export async function requireCaller(context: DoorContext, request: DoorRequest): Promise<Caller> {
  const caller = await callerOf(context, request)
  if (!caller)
    throw new StatusError({ reason: 'Unauthorized', message: 'nobody is signed in: sign in first' })
  return caller
}
