// How a request is answered, but for the wire: each step hands on to the next what it has found out.
//
//   settle            whatever goes wrong is an answer, too
//   identify          who asks; health is told without that
//   answerTo          whose requests these are, and whether whoever asks may act as them
//   inItsFlow         requests from outside wait in their line, and have their time
//   answerAuthorized  whether they may do it, and what of it they may see
//   answerRouted      whom the path leads to: another server, a kind's verbs, discovery, the rest
//
// Most requests wait for nobody, and no step makes a promise for those.
import { StatusError } from '../api/status-error.ts'
import { errorWords } from '../base/error-words.ts'
import type { Log } from '../base/log.ts'
import { StoreFailure } from '../store/store.ts'
import { madeInstead, toldInstead } from './access/absent.ts'
import { attributesOf, type RequestAttributes } from './access/attributes.ts'
import { type Asker, authenticate, type Identity } from './access/authenticate.ts'
import { authorize } from './access/authorize.ts'
import type { Narrowing } from './access/authorizer.ts'
import type { RemoteApi } from './aggregation/remote-apis.ts'
import type { Auditor, Trail } from './audit/auditor.ts'
import type { CustomResources } from './custom/custom-resources.ts'
import { dispatch } from './dispatch.ts'
import { answerDiscovery } from './documents/discovery.ts'
import { answerHealth } from './documents/health.ts'
import {
  type Deadline,
  type Deadlines,
  deadlineOf,
  inLineMsMax,
  isLongRunning,
  readTimeout,
} from './fairness/deadlines.ts'
import { type FlowControl, inFlow } from './fairness/flow-control.ts'
import { inTurn, turnOf } from './fairness/list-turn.ts'
import { tooManyRequests } from './fairness/too-many-requests.ts'
import { answerOther } from './other-paths.ts'
import type { ServerContext } from './request/call.ts'
import { type Reply, refusalReply } from './request/reply.ts'
import type { ServerRequest, User } from './request/request.ts'
import { parseRoute, type Route } from './request/routes.ts'
import { internalError, noSuchPath, notDurable, outOfFiles, unauthorized } from './resources/refusals.ts'
import { isApply } from './verbs/patched-draft.ts'

/** What requests are answered with. */
export interface Answering {
  readonly server: ServerContext
  readonly custom: CustomResources
  readonly flows: FlowControl
  readonly deadlines: Deadlines
  /** Who writes down what is asked; null for nobody. */
  readonly auditor: Auditor | null
  /** Where nobody counts as anonymous, health is told to everybody. */
  readonly isHealthOpen: boolean
}

interface Asked {
  readonly request: ServerRequest
  /** Null where nothing is written down. */
  readonly trail: Trail | null
  /** Null where nobody has looked yet. */
  readonly asker: Asker | null
}

interface Arrived {
  readonly request: ServerRequest
  readonly route: Route
  /** Null where nothing is written down. */
  readonly trail: Trail | null
}

/** A request of somebody who is known. */
interface Identified extends Arrived {
  readonly attributes: RequestAttributes
  readonly needs: readonly RequestAttributes[]
}

/** One that is answered now. */
interface InTime extends Identified {
  /** When nobody waits for the answer any more; null for callers in this process, who wait for as long as they like. */
  readonly deadline: Deadline | null
}

/** A request that may be answered. */
interface Allowed extends InTime {
  readonly onlyNew: boolean
  readonly narrowed: Narrowing | null
}

/** Never throws and never rejects. Who asks is not looked for again where it is told. */
export function answerRequest(
  answering: Answering,
  request: ServerRequest,
  asker: Asker | null,
): Reply | Promise<Reply> {
  const { auditor } = answering
  if (!auditor) return settle(answering, { request, trail: null, asker })
  const trail = auditor.open(request)
  const reply = settle(answering, { request, trail, asker })
  return reply instanceof Promise ? reply.then(done => trail.answered(done)) : trail.answered(reply)
}

function settle(answering: Answering, asked: Asked): Reply | Promise<Reply> {
  const { request } = asked
  const { log } = answering.server
  try {
    const reply = identify(answering, asked)
    return reply instanceof Promise ? reply.catch(error => replyOfError(error, log, request)) : reply
  } catch (error) {
    return replyOfError(error, log, request)
  }
}

function identify(answering: Answering, { request, trail, asker }: Asked): Reply | Promise<Reply> {
  const { server, isHealthOpen } = answering
  const route = parseRoute(request.path)
  const identity = asker ? identityOf(asker) : authenticate(request, server.authenticator)
  if (route.kind === 'other' && isHealthOpen) {
    const open = answerHealth(server, request)
    // Wrong credentials are refused here, too.
    if (open) return identity instanceof Promise ? identity.then(() => open) : open
  }
  const arrived: Arrived = { request, route, trail }
  return identity instanceof Promise
    ? identity.then(found => answerTo(found, answering, arrived))
    : answerTo(identity, answering, arrived)
}

function identityOf(asker: Asker): Identity | null {
  if (asker.kind === 'refused') throw asker.error
  return asker.identity
}

function answerTo(
  identity: Identity | null,
  answering: Answering,
  { request, route, trail }: Arrived,
): Reply | Promise<Reply> {
  if (!identity) throw unauthorized()
  const attributes = attributesOf(identity.user, request, route)
  trail?.identified(identity, attributes)
  const { needs } = identity
  const identified: Identified = { request, route, trail, attributes, needs }
  if (needs.length === 0) return inItsFlow(answering, identified)
  // Whose requests these are decides their flow: nobody stands in another's line who may not act as them.
  const waiting = authorize(answering.server.authorizer, needs)
  return waiting instanceof Promise
    ? waiting.then(() => inItsFlow(answering, identified))
    : inItsFlow(answering, identified)
}

/** From outside, everybody's requests are of a flow, and have their time; those that are refused, too. */
function inItsFlow(answering: Answering, identified: Identified): Reply | Promise<Reply> {
  const { request, attributes } = identified
  if (!request.turns) return answerAuthorized(answering, { ...identified, deadline: null })
  const { log, clock } = answering.server
  const askedMs = readTimeout(request.query)
  const deadline = deadlineOf(clock.now(), attributes, askedMs)
  const answer = () => answerAuthorized(answering, { ...identified, deadline })
  const patience = { clock, request, msMax: inLineMsMax(askedMs), tooLong: tooManyRequests }
  const onError = (error: unknown) => replyOfError(error, log, request)
  const flow = answering.flows.flowOf(attributes)
  const reply = flow ? inFlow(flow, { patience, answer, onError }) : answer()
  const hasTime = reply instanceof Promise && !isLongRunning(attributes)
  return hasTime ? answering.deadlines.within(reply, deadline) : reply
}

function answerAuthorized(answering: Answering, { trail, ...identified }: InTime): Reply | Promise<Reply> {
  const { server, custom } = answering
  const { request, attributes } = identified
  const made = isApply({ request }) ? madeInstead(server, attributes) : null
  const waiting = authorize(server.authorizer, [made ?? attributes], refused => toldInstead(server, refused))
  const answer = (narrowed: Narrowing | null) => {
    const answerNow = () => {
      trail?.allowed()
      return answerRouted(server, { ...identified, trail, onlyNew: made !== null, narrowed })
    }
    // What has just been defined is served as soon as whoever defined it could know.
    return custom.pending ? custom.pending.then(answerNow) : answerNow()
  }
  return waiting instanceof Promise ? waiting.then(answer) : answer(waiting)
}

function answerRouted(server: ServerContext, allowed: Allowed): Reply | Promise<Reply> {
  const { request, route, attributes } = allowed
  const remote = server.remotes.at(request.path)
  if (remote) {
    allowed.trail?.passedOn()
    return answerRemote(server, remote, { request, user: attributes.user })
  }
  if (route.kind === 'resource') {
    if (route.leadsNowhere) throw noSuchPath()
    const { verb } = attributes
    const answer = () => dispatch(server, { ...allowed, route })
    // A list of the one object that its selector names costs no more than a get.
    const isLong = verb === 'list' && !('name' in attributes && attributes.name)
    return isLong ? inTurn(turnOf(server, allowed), answer) : answer()
  }
  if (route.kind === 'discovery') return answerDiscovery(server, request, route)
  const other = answerHealth(server, request) ?? answerOther(server, request)
  if (other) return other
  throw noSuchPath()
}

/** What another server serves is asked of it. */
async function answerRemote(
  server: ServerContext,
  remote: RemoteApi,
  asked: { readonly request: ServerRequest; readonly user: User },
): Promise<Reply> {
  if (remote.told?.openApi?.version === 'v2' && asked.request.path.startsWith('/openapi/')) {
    const { answerFromVersionTwo } = await import('./openapi/others-versions.ts')
    return answerFromVersionTwo(server, remote, asked.request)
  }
  const { store, nodeAccess: nodes, remotes, frontProxy } = server
  const { proxyRemote } = await import('./aggregation/proxy-remote.ts')
  return proxyRemote({ store, nodes, remotes, frontProxy }, remote, asked)
}

/** A refusal as it is, of the store's too; anything else is a bug of ours, which costs this one request and a line in the log. */
function replyOfError(error: unknown, log: Log, { method, path }: ServerRequest): Reply {
  if (error instanceof StatusError) return refusalReply(error)
  if (error instanceof StoreFailure) {
    log.warn('a write was not made durable', { method, path, error: error.message })
    return refusalReply(notDurable(error))
  }
  if (isOutOfFiles(error)) {
    log.warn('a request needed a file, and no more could be opened', { method, path })
    return refusalReply(outOfFiles())
  }
  log.error('a request failed', { method, path, error })
  return refusalReply(internalError(errorWords(error)))
}

/** A thread that could not be started says so in words alone. */
const isOutOfFiles = (error: unknown): boolean =>
  error instanceof Error && /\bE[MN]FILE\b/.test(`${Reflect.get(error, 'code')} ${error.message}`)
