import type { NodeAccess } from '../api/node-access.ts'
import { StatusError } from '../api/status-error.ts'
import type { Clock } from '../base/clock.ts'
import { errorWords } from '../base/error-words.ts'
import type { PerTurn } from '../base/event-loop/per-turn.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { type Store, StoreFailure } from '../store/store.ts'
import { madeInstead, toldInstead } from './access/absent.ts'
import { attributesOf, type RequestAttributes } from './access/attributes.ts'
import {
  type Asker,
  type Authenticator,
  anonymousUser,
  authenticate,
  type Identity,
  withMembership,
} from './access/authenticate.ts'
import { authorize } from './access/authorize.ts'
import { type Authorizer, allowAll, type Narrowing } from './access/authorizer.ts'
import { certificateRights } from './admission/certificate-rights.ts'
import { type Mutator, StoreAdmission, type Validator } from './admission/index.ts'
import { nodeRestriction } from './admission/node-restriction.ts'
import { type RemoteApi, RemoteApis } from './aggregation/remote-apis.ts'
import type { Auditor, Trail } from './audit/auditor.ts'
import type { KeyPair } from './certificates/certificates.ts'
import { CustomResources } from './custom/custom-resources.ts'
import { dispatch } from './dispatch.ts'
import { answerDiscovery } from './documents/discovery.ts'
import { answerHealth } from './documents/health.ts'
import { Deadlines, isLongRunning, readTimeout } from './fairness/deadlines.ts'
import { FlowControl, inFlow } from './fairness/flow-control.ts'
import { inTurn } from './fairness/list-turn.ts'
import type { AccountTokens } from './identity/account-tokens.ts'
import { inProcessTransport } from './in-process.ts'
import { Metrics } from './metrics/metrics.ts'
import { answerOther } from './other-paths.ts'
import { podSecurity } from './pod-security/pod-security.ts'
import { createPolicies } from './policies/policies.ts'
import type { ServerContext } from './request/call.ts'
import { Documents } from './request/documents.ts'
import { type Reply, refusalReply } from './request/reply.ts'
import type { ServerRequest, User } from './request/request.ts'
import { parseRoute, type Route } from './request/routes.ts'
import { internalError, noSuchPath, notDurable, outOfFiles, unauthorized } from './resources/refusals.ts'
import { Registry } from './resources/registry.ts'
import { answerUpgrade, isStreamPath } from './streaming/upgrade.ts'
import type { Upgrade } from './streaming/upgrade-request.ts'
import { nodeMetricsResource, podMetricsResource } from './usage/usage-kinds.ts'
import { UsageSampler } from './usage/usage-sampler.ts'
import { isApply } from './verbs/patched-draft.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

export interface ApiServerOptions {
  /** Who writes down what is asked; nobody if left out. */
  readonly auditor?: Auditor | null
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly authenticator: Authenticator
  /** What signs tokens of service accounts; none are given out if left out. */
  readonly accountTokens?: AccountTokens | null
  /** Whether those without credentials are heard, as `system:anonymous`; they are refused if left out. */
  readonly anonymous?: boolean
  /** Who may do what; everybody everything if left out. */
  readonly authorizer?: Authorizer
  /** The client certificate that other servers of the cluster know Kedge by; none is shown if left out. */
  readonly frontProxy?: KeyPair | null
  /** What asks the nodes for logs and runs commands there; null where there are none. */
  readonly nodeAccess?: NodeAccess | null
  /** Who changes objects before they are decided on; nobody if left out. */
  readonly mutators?: readonly Mutator[]
  /** Who may refuse what is about to take effect, before webhooks are asked; nobody if left out. */
  readonly validators?: readonly Validator[]
  /** How many requests of this process begin in one turn of the event loop; any number if left out. */
  readonly inProcessPerTurn?: PerTurn
  /** More for `/metrics`, in the text form that Prometheus reads. */
  readonly moreMetrics?: () => string
  /** `HOST:PORT` where clients come, as discovery tells it; null while that is not known. */
  readonly address?: () => string | null
  /** Kedge's own version, which `/version` shows as build metadata. */
  readonly version: string
}

/** The Kubernetes API over a store, without any wire. */
export interface ApiServer {
  readonly registry: Registry
  /** Resolves when the kinds that definitions in the store add are served. */
  readonly ready: Promise<void>
  /** Who asks, by the head of a request, and whether they are known here. */
  askerOf(head: RequestHead): Known | Promise<Known>
  /** Whom they vouch for; null for nobody, and where they speak for somebody else. */
  userOf(head: Pick<ServerRequest, 'user' | 'headers'>): Promise<User | null>
  /** Never throws and never rejects: what goes wrong is an answer, too. Who asks is not looked for again where it is told. */
  handle(request: ServerRequest, asker?: Asker): Reply | Promise<Reply>
  /** Whether a request to leave HTTP is to be taken over, and not answered as if it did not ask. */
  takesOver(path: string): boolean
  /** Takes over a connection that leaves HTTP: exec, attach, port-forward. Never throws. */
  upgrade(upgrade: Upgrade): Promise<void>
  /** A transport for clients in this process, who are trusted to be `user`, and named in what they write as `userAgent`. */
  inProcess(user: User, userAgent?: string): ReturnType<typeof inProcessTransport>
}

export interface Known {
  readonly asker: Asker
  /** Whether they may be heard out. */
  readonly isKnown: boolean
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const {
    store,
    clock,
    random,
    log,
    nodeAccess = null,
    accountTokens = null,
    anonymous = false,
    authorizer = allowAll,
    mutators = [],
    validators = [],
    auditor = null,
    frontProxy = null,
    address = () => null,
    version,
  } = options
  const authenticator = anonymous ? hearing(options.authenticator) : options.authenticator
  const registry = new Registry()
  if (nodeAccess) for (const each of [nodeMetricsResource, podMetricsResource]) registry.add(each)
  const custom = new CustomResources({ store, registry, log, random, nodes: nodeAccess })
  const remotes = new RemoteApis({ store, registry })
  const policies = createPolicies(store)
  const webhooks = createWebhooks({ store, random, nodes: nodeAccess })
  const server: ServerContext = {
    store,
    registry,
    remotes,
    frontProxy,
    clock,
    random,
    log,
    nodeAccess,
    usage: nodeAccess && new UsageSampler({ nodes: nodeAccess, clock }),
    authenticator,
    accountTokens,
    authorizer,
    address,
    version,
    documents: new Documents(registry),
    admission: new StoreAdmission({
      store,
      random,
      mutators: [...mutators, policies.mutator, webhooks.mutator],
      // Upstream's order.
      validators: [
        nodeRestriction,
        podSecurity,
        certificateRights,
        ...validators,
        policies.validator,
        webhooks.validator,
      ],
    }),
    metrics: new Metrics(options.moreMetrics),
  }

  const answer = ({ request, trail, asker }: Asked): Reply | Promise<Reply> => {
    const route = parseRoute(request.path)
    const identity = asker ? identityOf(asker) : authenticate(request, authenticator)
    // Where nobody counts as anonymous, health is told to everybody.
    if (route.kind === 'other' && !anonymous) {
      const open = answerHealth(server, request)
      // Wrong credentials are refused here, too.
      if (open) return identity instanceof Promise ? identity.then(() => open) : open
    }
    return identity instanceof Promise
      ? identity.then(found => answerOf({ request, route, trail }, found))
      : answerOf({ request, route, trail }, identity)
  }

  const answerOf = (
    { request, route, trail }: Arrived,
    identity: Identity | null,
  ): Reply | Promise<Reply> => {
    if (!identity) throw unauthorized()
    const attributes = attributesOf(identity.user, request, route)
    trail?.identified(identity, attributes)
    const { needs } = identity
    const answer = () => inItsFlow({ request, route, trail, attributes, needs })
    // Whose requests these are decides their flow: nobody stands in another's line who may not act as them.
    const waiting = needs.length > 0 ? authorize(authorizer, needs) : null
    return waiting instanceof Promise ? waiting.then(answer) : answer()
  }

  const flows = new FlowControl(store)
  const deadlines = new Deadlines(clock)

  /** From outside, everybody's requests are of a flow, and have their time; those that are refused, too. */
  const inItsFlow = (identified: Identified): Reply | Promise<Reply> => {
    const { request, attributes } = identified
    if (!request.turns) return answerAuthorized(identified)
    const askedMs = readTimeout(request.query)
    const flow = flows.flowOf(attributes)
    const answer = () => answerAuthorized(identified)
    const reply = flow ? inFlow(flow, answer, error => replyOfError(error, log, request)) : answer()
    return reply instanceof Promise && !isLongRunning(attributes) ? deadlines.within(reply, askedMs) : reply
  }

  const answerAuthorized = ({ trail, ...identified }: Identified): Reply | Promise<Reply> => {
    const { request, attributes } = identified
    const made = isApply({ request }) ? madeInstead(server, attributes) : null
    const waiting = authorize(authorizer, [made ?? attributes], refused => toldInstead(server, refused))
    const answer = (narrowed: Narrowing | null) => {
      const answerNow = () => {
        trail?.allowed()
        return answerRouted({ ...identified, trail, onlyNew: made !== null, narrowed })
      }
      // What has just been defined is served as soon as whoever defined it could know.
      return custom.pending ? custom.pending.then(answerNow) : answerNow()
    }
    return waiting instanceof Promise ? waiting.then(answer) : answer(waiting)
  }

  const answerRouted = (allowed: Allowed): Reply | Promise<Reply> => {
    const { request, route, attributes } = allowed
    const remote = remotes.at(request.path)
    if (remote) {
      allowed.trail?.passedOn()
      return answerRemote(server, remote, { request, user: attributes.user })
    }
    if (route.kind === 'resource') {
      const { turns } = request
      const { user, verb } = attributes
      const answer = () => dispatch(server, { ...allowed, route })
      // A list of the one object that its selector names costs no more than a get.
      const isLong = verb === 'list' && !('name' in attributes && attributes.name)
      return turns && isLong ? inTurn({ turns, request, user }, answer) : answer()
    }
    if (route.kind === 'discovery') return answerDiscovery(server, request, route)
    const other = answerHealth(server, request) ?? answerOther(server, request)
    if (other) return other
    throw noSuchPath()
  }

  const settle = (asked: Asked): Reply | Promise<Reply> => {
    const { request } = asked
    try {
      const reply = answer(asked)
      return reply instanceof Promise ? reply.catch(error => replyOfError(error, log, request)) : reply
    } catch (error) {
      return replyOfError(error, log, request)
    }
  }

  const handle = (request: ServerRequest, asker: Asker | null = null): Reply | Promise<Reply> => {
    if (!auditor) return settle({ request, trail: null, asker })
    const trail = auditor.open(request)
    const reply = settle({ request, trail, asker })
    return reply instanceof Promise ? reply.then(done => trail.answered(done)) : trail.answered(reply)
  }

  return {
    registry,
    ready: custom.pending ?? Promise.resolve(),
    askerOf: head => askerOf(head, { authenticator, authorizer }),
    userOf: head => userOf(head, options.authenticator),
    handle: (request, asker) => handle(request, asker),
    takesOver: path => isStreamPath(path) || remotes.at(path) !== null,
    upgrade: upgrade => answerUpgrade(server, upgrade, auditor?.open(upgrade.request) ?? null),
    inProcess: (user, userAgent) =>
      inProcessTransport(handle, { user, userAgent, perTurn: options.inProcessPerTurn }),
  }
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

/** The same, for those without credentials too. */
const hearing = (authenticator: Authenticator): Authenticator => ({
  userOfToken: token => authenticator.userOfToken(token),
  reviewToken: authenticator.reviewToken?.bind(authenticator),
  anonymous: anonymousUser,
})

interface Judges {
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
}

type RequestHead = Omit<ServerRequest, 'body' | 'signal' | 'turns'>

/** Why somebody is not known is said with the answer. Of the anonymous only those count who may do what they ask for. */
function askerOf(head: RequestHead, { authenticator, authorizer }: Judges): Known | Promise<Known> {
  const judge = (identity: Identity | null): Known | Promise<Known> => {
    const known: Known = { asker: { kind: 'found', identity }, isKnown: identity !== null }
    if (!identity || identity.user !== authenticator.anonymous) return known
    const unknown: Known = { ...known, isKnown: false }
    try {
      const waiting = authorize(authorizer, [attributesOf(anonymousUser, head, parseRoute(head.path))])
      return waiting instanceof Promise
        ? waiting.then(
            () => known,
            () => unknown,
          )
        : known
    } catch {
      return unknown
    }
  }
  // Whom a certificate names is known, whomever they may speak for.
  const refused = (error: unknown): Known => ({
    asker: { kind: 'refused', error },
    isKnown: head.user !== null,
  })
  try {
    const identity = authenticate(head, authenticator)
    return identity instanceof Promise ? identity.then(judge, refused) : judge(identity)
  } catch (error) {
    return refused(error)
  }
}

function identityOf(asker: Asker): Identity | null {
  if (asker.kind === 'refused') throw asker.error
  return asker.identity
}

async function userOf(
  head: Pick<ServerRequest, 'user' | 'headers'>,
  authenticator: Authenticator,
): Promise<User | null> {
  try {
    const identity = await authenticate(head, authenticator)
    return identity && identity.needs.length === 0 ? withMembership(identity.user) : null
  } catch {
    // Wrong credentials are nobody's.
    return null
  }
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

/** A request that may be answered. */
interface Allowed extends Identified {
  readonly onlyNew: boolean
  readonly narrowed: Narrowing | null
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
