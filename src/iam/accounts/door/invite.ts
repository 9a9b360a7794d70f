// Invitations and resets: made by who may act as that account anyway, used by who has the link.
import { nameOf } from '../../../api/object.ts'
import { StatusError } from '../../../api/status-error.ts'
import { formatTime } from '../../../base/clock.ts'
import { type Account, accountKind, groupOfPlatformRole, platformRoleOf, uidOf } from '../account.ts'
import type { InvitationKind } from '../invitations.ts'
import { passwordProblem } from '../passwords/password-rules.ts'
import { type Caller, requireCaller } from './caller.ts'
import type { AccountRight, DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { isOf } from './own-account.ts'
import { done, optionalText, refuse, refuseForNow, refusePassword, textOf } from './replies.ts'
import { noteStatus, signInAccount } from './sign-in.ts'

/** Rejects with a 403, in the words that all such refusals have. */
export async function requireRight(
  { rights }: Pick<DoorContext, 'rights'>,
  { user }: Caller,
  right: AccountRight,
): Promise<void> {
  if (await rights.mayOfAccounts(user, right)) return
  const resource = right.subresource ? `accounts/${right.subresource}` : 'accounts'
  const subject = { group: 'iam.kedge.dev', kind: 'accounts', name: right.name }
  throw new StatusError({
    reason: 'Forbidden',
    message: `accounts.iam.kedge.dev ${JSON.stringify(right.name)} is forbidden: User ${JSON.stringify(user.name)} cannot ${right.verb} resource ${JSON.stringify(resource)} in API group "iam.kedge.dev" at the cluster scope`,
    subject,
  })
}

/** Who makes a way in for somebody can come in as them: that takes the right to act as them, with all that their role gives. */
async function requireStanding({ rights }: DoorContext, { user }: Caller, account: Account): Promise<void> {
  const role = platformRoleOf(account)
  const mayActAs = await rights.mayImpersonate(user, 'users', nameOf(account))
  const mayHaveRole =
    role === 'platform-regular' || (await rights.mayImpersonate(user, 'groups', groupOfPlatformRole(role)))
  if (mayActAs && mayHaveRole) return
  throw new StatusError({
    reason: 'Forbidden',
    message: `accounts.iam.kedge.dev ${JSON.stringify(nameOf(account))} is forbidden: a way in for this account is made by who may impersonate it and its role ${role}`,
  })
}

interface Making {
  readonly name: string
  readonly kind: InvitationKind
}

/** `accounts/<name>/invitation` and `accounts/<name>/reset`. A reset takes the password and ends all sessions first. */
export async function makeInvitation(
  context: DoorContext,
  request: DoorRequest,
  { name, kind }: Making,
): Promise<DoorReply> {
  const caller = await requireCaller(context, request)
  await requireRight(context, caller, { verb: 'create', subresource: 'invitation', name })
  const account = context.directory.find(name)
  if (!account)
    return refuse({ reason: 'NotFound', message: `accounts.iam.kedge.dev ${JSON.stringify(name)} not found` })
  await requireStanding(context, caller, account)
  if (kind === 'reset') {
    await context.passwords.forget(uidOf(account))
    await context.sessions.end(({ subject }) => isOf(subject, account))
    noteStatus(context, account, { hasPassword: false, lockedUntil: null })
  }
  const { code, expiresAt } = await context.invitations.make(account, kind, caller.user.name)
  // Behind the mark of the address, which browsers keep to themselves.
  const path = `/console/invitation#${code}`
  return {
    code: 201,
    body: { path, expiresAt: formatTime(expiresAt), account: name },
    happened: [{ kind: kind === 'reset' ? 'PasswordReset' : 'Invited', by: caller.user, account: name }],
  }
}

const notGood = (request: DoorRequest, { attempts }: DoorContext): DoorReply => {
  attempts.failedAt(request.address)
  return refuse({
    reason: 'NotFound',
    message: 'this invitation was used, is too old or never was: ask for another',
    happened: [{ kind: 'InvitationRefused', by: null, account: null }],
  })
}

/** `{ code }`: for whom it is, so that the page can greet them. */
export async function lookAtInvitation(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const waitMs = context.attempts.waitMs(request.address)
  if (waitMs > 0) return refuseForNow(Math.ceil(waitMs / 1000))
  const invitation = context.invitations.look(textOf(await request.fields(), 'code'))
  const account = invitation && openAccount(context, invitation)
  if (!invitation || !account) return notGood(request, context)
  const { kind, expiresAt } = invitation
  const { displayName = null, language = null } = account.spec
  return done({ kind, account: nameOf(account), displayName, language, expiresAt: formatTime(expiresAt) })
}

function openAccount(
  { directory }: DoorContext,
  { account: name, uid }: { readonly account: string; readonly uid: string },
): Account | null {
  const account = directory.find(name)
  return account && uidOf(account) === uid && account.spec.disabled !== true ? account : null
}

/** `{ code, password, displayName?, language? }`: sets the password and signs in. A password that cannot be leaves the code as good as it was. */
export async function acceptInvitation(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { attempts, invitations, passwords, sessions, client } = context
  const waitMs = attempts.waitMs(request.address)
  if (waitMs > 0) return refuseForNow(Math.ceil(waitMs / 1000))
  const fields = await request.fields()
  const [code, password] = [textOf(fields, 'code'), textOf(fields, 'password')]
  const said = {
    displayName: optionalText(fields, 'displayName'),
    language: optionalText(fields, 'language'),
  }
  const seen = invitations.look(code)
  const account = seen && openAccount(context, seen)
  if (!account) return notGood(request, context)
  const problem = await passwordProblem(password, account)
  if (problem !== null) return refusePassword(problem)
  if (said.displayName !== undefined || said.language !== undefined)
    await client.patch(
      accountKind,
      { namespace: '', name: nameOf(account) },
      { type: 'merge', body: { metadata: { uid: uidOf(account) }, spec: said } },
    )
  const verifier = await passwords.prepare(password, request.address)
  if (!verifier) return refuseForNow(1)
  if (!(await invitations.use(code))) return notGood(request, context)
  await passwords.set(account, verifier)
  await sessions.end(({ subject }) => isOf(subject, account))
  noteStatus(context, account, { hasPassword: true })
  const reply = await signInAccount(context, request, { account, way: 'invitation', kind: 'browser' })
  return {
    ...reply,
    happened: [{ kind: 'InvitationUsed', by: null, account: nameOf(account) }, ...(reply.happened ?? [])],
  }
}
