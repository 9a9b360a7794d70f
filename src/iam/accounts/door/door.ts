// The door: what of accounts is asked and done under `/console/`, in JSON. Pages and `kedge` build upon these:
//
//   GET    session                      who is signed in: { user, account, session, ways, cluster }; user null for nobody.
//                                       With ?unused the session is not kept alive by that
//   POST   session/password             { name, password } → cookie; with kind "terminal" → { secret }, no cookie
//   POST   session/token                { token }: a bearer token of the API → cookie; POST session with the token as a bearer's, too
//   POST   session/certificate          → cookie, as whom the connection's client certificate names, for as long as that is good
//   GET    session/oidc                 a browser is sent to the provider, and back to session/oidc/callback → cookie; to ?signin=refused,
//                                       unreachable or later (too often from one address) where that fails
//   GET    open?code=                   a one-time link → cookie; to ?link=used where it is used up
//   POST   link                         → { path } of a one-time link, for accounts and client certificates
//   DELETE session                      signs out
//   POST   invitation                   { code } → { kind, account, displayName, language, expiresAt }
//   POST   invitation/accept            { code, password, displayName?, language? } → cookie
//   GET    own/account                  { name, displayName, email, language, platformRole, hasPassword }
//   PATCH  own/account                  { displayName?, email?, language? }
//   PUT    own/password                 { old?, password }: ends all other sessions; this one gets a new cookie
//   GET    own/sessions                 { sessions: [{ id, kind, way, openedAt, usedAt, endsAt, address, agent, isCurrent }] }
//   DELETE own/sessions                 signs out everywhere
//   DELETE own/sessions/ID              ends one
//   POST   own/kubeconfig               { credentials: "plugin" | "token" } → a kubeconfig in YAML
//   GET    accounts/NAME/sessions       as own/sessions, for who may get accounts/sessions
//   DELETE accounts/NAME/sessions       ends all of them, or (with /ID) one, for who may delete accounts/sessions
//   POST   accounts/NAME/invitation     → { path, account, expiresAt }, for who may create accounts/invitation and impersonate
//   POST   accounts/NAME/reset          the same; takes the password and ends all sessions first
//   GET    audit/events                 { entries, next }: who did what, the newest first. ?user=&verb=&resource=&namespace=&name=&from=
//                                       &to=&outcome=refused&limit=&before=NEXT; for who may list auditevents, everywhere or there
//   POST   terminal/token               { secret } → { token, expirationTimestamp }
//   POST   terminal/end                 { secret }
//
// All but GET session, open and session/oidc need the header `x-kedge-console: 1`; a body is JSON by its content type. Refusals are
// a metav1.Status: 401 wrong or nobody signed in, 403 not allowed, 404, 422 a password that cannot be, 429 with Retry-After.
// Cookies, origins and hosts are the console's matter (src/console/guard.ts).
import { StatusError } from '../../../api/status-error.ts'
import { showAudit } from './audit.ts'
import { beginOidc, finishOidc } from './by-oidc.ts'
import { callerOf } from './caller.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { acceptInvitation, lookAtInvitation, makeInvitation } from './invite.ts'
import { changeAccount, changePassword, giveKubeconfig, showAccount, whoAmI } from './own-account.ts'
import {
  endTerminalSession,
  listSessions,
  listSessionsOf,
  revokeSession,
  revokeSessionsOf,
  signOut,
  signOutEverywhere,
} from './own-sessions.ts'
import { refusalOf } from './replies.ts'
import {
  giveShortToken,
  makeLink,
  openLink,
  signInByCertificate,
  signInByPassword,
  signInByToken,
} from './sign-in.ts'

type Answer = (context: DoorContext, request: DoorRequest) => Promise<DoorReply>

interface Answers {
  readonly [method: string]: Answer
}

const paths: { readonly [path: string]: Answers } = {
  session: { GET: whoAmI, POST: signInByToken, DELETE: signOut },
  'session/password': { POST: signInByPassword },
  'session/token': { POST: signInByToken },
  'session/certificate': { POST: signInByCertificate },
  'session/oidc': { GET: beginOidc },
  'session/oidc/callback': { GET: finishOidc },
  open: { GET: openLink },
  link: { POST: makeLink },
  invitation: { POST: lookAtInvitation },
  'invitation/accept': { POST: acceptInvitation },
  'own/account': { GET: showAccount, PATCH: changeAccount },
  'own/password': { PUT: changePassword },
  'own/sessions': { GET: listSessions, DELETE: signOutEverywhere },
  'own/kubeconfig': { POST: giveKubeconfig },
  'audit/events': { GET: showAudit },
  'terminal/token': { POST: giveShortToken },
  'terminal/end': { POST: endTerminalSession },
}

const ofOwnSession = /^own\/sessions\/([^/]{1,64})$/
const ofAccount = /^accounts\/([a-z0-9.-]{1,253})\/(invitation|reset|sessions)(?:\/([^/]{1,64}))?$/

/** What answers this path, by method; null for what is no path of the door. A page of the console may have the same: `GET` is its. */
function answersOf(path: string): Answers | null {
  if (Object.hasOwn(paths, path)) return paths[path] ?? null
  const [, ownId] = ofOwnSession.exec(path) ?? []
  if (ownId) return { DELETE: (context, request) => revokeSession(context, request, ownId) }
  const [, name, what, id] = ofAccount.exec(path) ?? []
  return name && what ? answersOfAccount(name, what, id) : null
}

function answersOfAccount(name: string, what: string, id: string | undefined): Answers | null {
  if (what === 'sessions')
    return id
      ? { DELETE: (context, request) => revokeSession(context, request, id) }
      : {
          GET: (context, request) => listSessionsOf(context, request, name),
          DELETE: (context, request) => revokeSessionsOf(context, request, name),
        }
  if (id) return null
  const kind = what === 'reset' ? 'reset' : 'invitation'
  return { POST: (context, request) => makeInvitation(context, request, { name, kind }) }
}

/** Whether this is the door's to answer. */
export function isOfDoor(method: string, path: string): boolean {
  const answers = answersOf(path)
  return answers !== null && (Object.hasOwn(answers, method) || method !== 'GET')
}

/** Never rejects but for bugs of ours. Whoever tries what they may not is told of in `happened`. */
export async function answerAtDoor(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const reply = await answered(context, request)
  if (reply.happened || !attempts.has(reply.code)) return reply
  // Whose credentials nobody knows is not looked for again.
  const caller = reply.code === 401 ? null : await callerOf(context, request, 'unused')
  const { message } = Object(reply.body) as { readonly message?: unknown }
  const why = typeof message === 'string' ? { message } : {}
  return { ...reply, happened: [{ kind: 'Refused', by: caller?.user ?? null, account: null, ...why }] }
}

/** Not those of who has to wait, of whom nothing was read, nor of what could not be read. */
const attempts: ReadonlySet<number> = new Set([401, 403, 404, 405])

async function answered(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const answers = answersOf(request.path)
  const answer = answers && Object.hasOwn(answers, request.method) ? answers[request.method] : null
  try {
    if (answer) return await answer(context, request)
    throw new StatusError({
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    })
  } catch (error) {
    if (error instanceof StatusError) return refusalOf(error)
    throw error
  }
}
