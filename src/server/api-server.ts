import type { NodeAccess } from '../api/node-access.ts'
import type { Clock } from '../base/clock.ts'
import type { PerTurn } from '../base/event-loop/per-turn.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Store } from '../store/store.ts'
import { attributesOf } from './access/attributes.ts'
import {
  type Asker,
  type Authenticator,
  anonymousUser,
  authenticate,
  type Identity,
  withMembership,
} from './access/authenticate.ts'
import { authorize } from './access/authorize.ts'
import { type Authorizer, allowAll } from './access/authorizer.ts'
import { certificateRights } from './admission/certificate-rights.ts'
import { type Mutator, StoreAdmission, type Validator } from './admission/index.ts'
import { nodeRestriction } from './admission/nodes/node-restriction.ts'
import { RemoteApis } from './aggregation/remote-apis.ts'
import { type Answering, answerRequest } from './answer-request.ts'
import type { Auditor } from './audit/auditor.ts'
import type { KeyPair } from './certificates/certificates.ts'
import { CustomResources } from './custom/custom-resources.ts'
import { Deadlines } from './fairness/deadlines.ts'
import { FlowControl } from './fairness/flow-control.ts'
import type { AccountTokens } from './identity/account-tokens.ts'
import { inProcessTransport } from './in-process.ts'
import { Metrics } from './metrics/metrics.ts'
import { podSecurity } from './pod-security/pod-security.ts'
import { createPolicies } from './policies/policies.ts'
import type { ServerContext } from './request/call.ts'
import { Documents } from './request/documents.ts'
import type { Reply } from './request/reply.ts'
import type { ServerRequest, User } from './request/request.ts'
import { parseRoute } from './request/routes.ts'
import { Registry } from './resources/registry.ts'
import { answerUpgrade, isStreamPath } from './streaming/upgrade.ts'
import type { Upgrade } from './streaming/upgrade-request.ts'
import { nodeMetricsResource, podMetricsResource } from './usage/usage-kinds.ts'
import { UsageSampler } from './usage/usage-sampler.ts'
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

  const answering: Answering = {
    server,
    custom,
    auditor,
    flows: new FlowControl(store),
    deadlines: new Deadlines(clock),
    isHealthOpen: !anonymous,
  }
  const handle = (request: ServerRequest, asker: Asker | null = null) =>
    answerRequest(answering, request, asker)

  return {
    registry,
    ready: custom.pending ?? Promise.resolve(),
    askerOf: head => askerOf(head, { authenticator, authorizer }),
    userOf: head => userOf(head, options.authenticator),
    handle,
    takesOver: path => isStreamPath(path) || remotes.at(path) !== null,
    upgrade: upgrade => answerUpgrade(server, upgrade, auditor?.open(upgrade.request) ?? null),
    inProcess: (user, userAgent) =>
      inProcessTransport(handle, { user, userAgent, perTurn: options.inProcessPerTurn }),
  }
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
