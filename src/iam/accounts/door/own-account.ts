// What a person does with their own account: looks at it, changes what is said of them, their password, and takes a kubeconfig.
import { nameOf } from '../../../api/object.ts'
import { StatusError } from '../../../api/status-error.ts'
import { formatKubeconfig } from '../../../client/kubeconfig/format-kubeconfig.ts'
import type { KubeconfigExec } from '../../../client/kubeconfig/kubeconfig.ts'
import { type Account, accountKind, uidOf } from '../account.ts'
import { passwordProblem } from '../passwords/password-rules.ts'
import { type Caller, callerOf, requireCaller } from './caller.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import {
  badRequest,
  done,
  optionalText,
  refuse,
  refuseForNow,
  refusePassword,
  refuseSignIn,
  textOf,
} from './replies.ts'
import { sessionShown } from './shown.ts'
import { noteStatus, sessionTokenPrefix } from './sign-in.ts'

/** Who is signed in, and by what ways one could. Answers nobody, too. A page that only looks whether it still is says `?unused`. */
export async function whoAmI(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const caller =
    request.secret === null
      ? null
      : await callerOf(context, request, request.query.has('unused') ? 'unused' : 'used')
  const { oidc, cluster } = context
  const { certificate } = request
  // It is answered like anybody without a session, and yet somebody has tried one.
  const isTrying = request.secret !== null && caller === null
  const body = {
    user: caller && { name: caller.user.name, groups: caller.user.groups },
    account: caller?.account ? accountShown(context, caller.account) : null,
    session: caller?.session ? sessionShown(caller.session.session, caller.session.session.id) : null,
    ways: {
      ...{ password: true, token: true, oidc: oidc && { issuer: oidc.issuer } },
      certificate: certificate && { name: certificate.user.name },
    },
    cluster,
  }
  return done(body, isTrying ? { happened: [{ kind: 'Refused', by: null, account: null }] } : {})
}

const accountShown = ({ passwords }: DoorContext, account: Account): object => {
  const { displayName = null, email = null, language = null, platformRole } = account.spec
  const hasPassword = passwords.has(account)
  return { name: nameOf(account), displayName, email, language, platformRole, hasPassword }
}

async function requireAccount(
  context: DoorContext,
  request: DoorRequest,
): Promise<Caller & { readonly account: Account }> {
  const caller = await requireCaller(context, request)
  const { account } = caller
  if (!account)
    throw new StatusError({
      reason: 'Forbidden',
      message: `${caller.user.name} is signed in without an account, so there is nothing to change`,
    })
  return { ...caller, account }
}

export async function showAccount(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { account } = await requireAccount(context, request)
  return done(accountShown(context, account))
}

const ownFields = ['displayName', 'email', 'language']

/** `{ displayName?, email?, language? }`: what a person may say of themselves; all else is an administrator's. */
export async function changeAccount(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { account } = await requireAccount(context, request)
  const fields = await request.fields()
  const others = Object.keys(fields).filter(each => !ownFields.includes(each))
  if (others.length > 0)
    throw badRequest(`of an account one changes oneself ${ownFields.join(', ')}, not ${others.join(', ')}`)
  const ref = { namespace: '', name: nameOf(account) }
  const body = { metadata: { uid: uidOf(account) }, spec: fields }
  const changed = await context.client.patch(accountKind, ref, { type: 'merge', body })
  return done(accountShown(context, changed))
}

/**
 * `{ old, password }`; `old` is left out where there is no password yet and the person came by a link. Ends all other sessions, and
 * this one goes on under a new secret.
 */
export async function changePassword(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { account, session, user } = await requireAccount(context, request)
  const { passwords, sessions } = context
  const fields = await request.fields()
  const password = textOf(fields, 'password')
  if (passwords.has(account)) {
    const given = { name: nameOf(account), password: textOf(fields, 'old'), address: request.address }
    const verdict = await passwords.check(given)
    if (verdict.kind === 'slow') return refuseForNow(verdict.seconds)
    if (verdict.kind === 'wrong')
      return refuseSignIn([{ kind: 'SignInFailed', by: user, account: nameOf(account), way: 'password' }])
  } else if (session?.session.way !== 'link' && session?.session.way !== 'invitation')
    return refuse({
      reason: 'Forbidden',
      message: 'a first password is set by who came by a link: an administrator or kedge console makes one',
    })
  const problem = await passwordProblem(password, account)
  if (problem !== null) return refusePassword(problem)
  const verifier = await passwords.prepare(password, request.address)
  if (!verifier) return refuseForNow(1)
  await passwords.set(account, verifier)
  noteStatus(context, account, { hasPassword: true, lockedUntil: null })
  const own = session?.session.id
  await sessions.end(({ id, subject }) => isOf(subject, account) && id !== own)
  const renewed = session && (await sessions.renew(session.secret))
  return done(
    {},
    {
      ...(renewed ? { session: renewed.secret } : {}),
      happened: [{ kind: 'PasswordChanged', by: user, account: nameOf(account) }],
    },
  )
}

/** Whether a session stands for this account. */
export const isOf = (subject: { readonly kind: string; readonly uid?: string }, account: Account): boolean =>
  subject.kind === 'account' && subject.uid === uidOf(account)

/**
 * `{ credentials }`: with `plugin`, a kubeconfig without any secret, which asks `kedge login` for tokens; with `token`, one that works
 * by itself for twelve hours, as a session of its own that can be revoked.
 */
export async function giveKubeconfig(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { account, user } = await requireAccount(context, request)
  const credentials = optionalText(await request.fields(), 'credentials') ?? 'plugin'
  const server = `https://${request.host}`
  const cluster = { server, 'certificate-authority-data': Buffer.from(context.ca).toString('base64') }
  const name = `${nameOf(account)}@${context.cluster.name}`
  const contentType = 'application/yaml'
  if (credentials === 'plugin') {
    const exec = execPlugin(server, nameOf(account))
    return { code: 200, contentType, body: formatKubeconfig({ name, cluster, user: { exec } }) }
  }
  if (credentials !== 'token') throw badRequest('credentials are plugin or token')
  const { secret, session } = await context.sessions.open({
    kind: 'kubeconfig',
    way: 'token',
    subject: { kind: 'account', name: nameOf(account), uid: uidOf(account) },
    address: request.address,
    agent: request.agent,
  })
  const token = `${sessionTokenPrefix}${secret}`
  return {
    code: 200,
    contentType,
    body: formatKubeconfig({ name, cluster, user: { token } }),
    happened: [{ kind: 'TokenIssued', by: user, account: nameOf(account), session: session.id }],
  }
}

const execPlugin = (server: string, account: string): KubeconfigExec => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'kedge',
  args: ['login', '--exec-credential', '--server', server, account],
  interactiveMode: 'IfAvailable',
  provideClusterInfo: true,
  installHint: 'Kedge gets the tokens of this user: npm install -g kedge, then kedge login.',
})
