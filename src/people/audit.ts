// What happens at the door of the accounts and in the console, in the words of the audit log of the API.
import { formatTime } from '../base/clock.ts'
import type { ConsoleRequest } from '../console/console.ts'
import type { DoorReply, DoorRequest } from '../iam/accounts/door/door-types.ts'
import type { Happening, HappeningKind } from '../iam/accounts/happening.ts'
import { attributesOf } from '../server/access/attributes.ts'
import { annotate } from '../server/audit/annotations.ts'
import type { Auditor } from '../server/audit/auditor.ts'
import { noBody, type User } from '../server/request/request.ts'
import { parseRoute } from '../server/request/routes.ts'

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }
const notes = 'iam.kedge.dev/'

/** As a request of the API is written down, with what happened among its annotations. Its query is left out: a link is in it. */
export const tellAudit =
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

/** What the console refused before anybody was asked, as a request of who would have made it. */
export function tellRefusal(
  auditor: Auditor,
  caller: User | null,
  request: Audited,
  { code, message }: { readonly code: number; readonly message: string },
): void {
  const audited = auditedRequest(request)
  const user = caller ?? anonymous
  const trail = auditor.open(audited)
  trail.identified({ user, needs: [] }, attributesOf(user, audited, parseRoute(audited.path)))
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

type Audited = Pick<ConsoleRequest, 'method' | 'path' | 'headers' | 'peer'>

function auditedRequest({ method, path, headers, peer }: Audited) {
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
