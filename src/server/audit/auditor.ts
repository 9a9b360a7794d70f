// Writes down what was asked of the API, by whom, and what came of it: events of audit.k8s.io/v1, one line each.
//
// A request has a trail from its arrival to its end. The policy decides once it is known who asks (a user's own name, also where
// they speak for another). Lines are made at once, since what they tell of may change, and handed to a sink that never
// holds up whoever hands over. Where nothing is to be written, a trail does nothing.
import { type Clock, formatMicroTime, type Instant } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { attributesOf, type RequestAttributes } from '../access/attributes.ts'
import type { Identity } from '../access/authenticate.ts'
import { givenAuditId } from '../request/audit-id.ts'
import type { Reply, WatchSink } from '../request/reply.ts'
import { type ServerRequest, searchOf, type User } from '../request/request.ts'
import { parseRoute } from '../request/routes.ts'
import { refOfKey } from '../resources/keys.ts'
import { annotationsOf } from './annotations.ts'
import { type AuditPolicy, type Decision, decide, type Stage, wantsBodies } from './policy.ts'
import { hearSent, type Sent } from './sent-object.ts'
import { replyShown, type Shown } from './shown-bodies.ts'
import { peerAddress, sourceAddresses } from './source-addresses.ts'

/** Takes whole lines, without waiting. */
export interface AuditSink {
  write(line: string): void
}

export interface Auditor {
  open(request: ServerRequest, told?: Told): Trail
}

/** `apart`: not by whom a request came to, but by who bounds how often that can happen: failures to sign in are few, by address. */
export type Told = 'asIsAsked' | 'apart'

/** What is heard of one request on its way. */
export interface Trail {
  /** It is known who asks. `attributes` are those of whom they speak for. */
  identified(identity: Identity, attributes: RequestAttributes): void
  /** It may be done. */
  allowed(): void
  /** Another server answers it: what it asks for there, that one knows. */
  passedOn(): void
  /** The answer, with the request's identifier; a stream's end is written down when it has come. */
  answered(reply: Reply): Reply
  /** A connection has left HTTP. */
  upgraded(): void
  /** Such a connection has ended, or was refused with this code. */
  ended(code: number): void
}

/** A request that has been answered, as far as it is decided by it whether it is written down. */
export interface Ended {
  readonly attributes: RequestAttributes
  readonly code: number
  readonly query: URLSearchParams
  readonly address: string
  readonly told: Told
  /** Whether another server has answered it. */
  readonly isPassedOn: boolean
}

export interface AuditorOptions {
  readonly policy: AuditPolicy
  readonly sink: AuditSink
  readonly clock: Clock
  readonly random: Random
  /**
   * Where it is there, only requests from outside are written down, without their queries, when they have been answered (or
   * a stream has begun), and of these what it says yes to; and no answer tells of the log.
   */
  keeps?(ended: Ended): boolean
}

export const createAuditor = (options: AuditorOptions): Auditor => ({
  open: (request, told = 'asIsAsked') =>
    options.keeps && !request.peer ? noTrail : new RequestTrail(options, request, told),
})

const noTrail: Trail = {
  identified() {},
  allowed() {},
  passedOn() {},
  answered: reply => reply,
  upgraded() {},
  ended() {},
}

const userAgentMax = 1024
const longSubresources: readonly string[] = ['attach', 'exec', 'proxy', 'log', 'portforward']
const nobody: User = { name: '', groups: [] }

class RequestTrail implements Trail {
  readonly #options: AuditorOptions
  readonly #request: ServerRequest
  readonly #told: Told
  readonly #received: Instant
  #givenId: string | null = null
  #decision: Decision | null = null
  #attributes: RequestAttributes | null = null
  #spokenFor: User | null = null
  #isAllowed = false
  #isPassedOn = false
  #hasEnded = false
  /** What was created is named by the answer. */
  #made = ''
  /** Which object was sent, and the JSON of what was. */
  #sent: Sent['metadata'] = {}
  #body: string | undefined

  constructor(options: AuditorOptions, request: ServerRequest, told: Told) {
    this.#options = options
    this.#request = request
    this.#told = told
    this.#received = options.clock.now()
  }

  get #id(): string {
    this.#givenId ??= givenAuditId(this.#request.headers) ?? this.#options.random.uuid()
    return this.#givenId
  }

  identified({ user, needs }: Identity, attributes: RequestAttributes): void {
    const asker = needs[0]?.user ?? user
    this.#spokenFor = asker === user ? null : user
    this.#decideFor(asker === attributes.user ? attributes : { ...attributes, user: asker })
    this.#write('RequestReceived')
  }

  allowed(): void {
    this.#isAllowed = true
  }

  passedOn(): void {
    this.#isPassedOn = true
  }

  answered(reply: Reply): Reply {
    const { code } = reply
    if (!this.#attributes) {
      if (code === 401) this.#writeUnknown()
      return this.#marked(reply)
    }
    if (code === 201) this.#made = nameOfMade(reply)
    if (this.#options.keeps) {
      this.#write('ResponseComplete', { code, status: statusOf(reply) })
      return reply
    }
    if (this.#isWritten()) {
      if (reply.kind === 'watch') return this.#marked(this.#followWatch(reply))
      if (reply.kind === 'chunks' && this.#isLong()) return this.#marked(this.#followChunks(reply))
      if (this.#isLong()) this.#write('ResponseStarted', { code })
      const isShown = this.#decision?.level === 'RequestResponse' && !this.#isPassedOn
      const shown = isShown ? replyShown(reply) : undefined
      this.#write('ResponseComplete', { code, status: statusOf(reply), shown })
    }
    return this.#marked(reply)
  }

  upgraded(): void {
    this.#write('ResponseStarted', { code: 101 })
  }

  ended(code: number): void {
    if (!this.#hasEnded) this.#write('ResponseComplete', { code })
    this.#hasEnded = true
  }

  /** Nobody knows who asked. */
  #writeUnknown(): void {
    this.#decideFor(attributesOf(nobody, this.#request, parseRoute(this.#request.path)))
    const status = { status: 'Failure', reason: 'Unauthorized', message: 'Authentication failed' }
    this.#write('ResponseStarted', { code: 401, status })
  }

  #decideFor(attributes: RequestAttributes): void {
    this.#attributes = attributes
    this.#decision = decide(this.#options.policy, attributes)
    if (!this.#isWritten() || this.#options.keeps) return
    const wanted = wantsBodies(this.#decision.level) ? 'whole' : 'name'
    hearSent(this.#request, { wanted, hear: sent => this.#hear(sent) })
  }

  #hear(sent: Sent): void {
    // As it was sent: what is made of it gets a UID of its own.
    const { name, namespace, uid, resourceVersion } = sent.metadata ?? {}
    this.#sent = {
      name: cut(name),
      // What is in no namespace may not stand among the events of one.
      namespace: sent.isNamespaced ? cut(namespace) : undefined,
      uid: cut(uid),
      resourceVersion: cut(resourceVersion),
    }
    if (!this.#decision || !wantsBodies(this.#decision.level)) return
    this.#body = text(sent.show({ withoutManagedFields: this.#decision.omitManagedFields }))
  }

  #isWritten = (): boolean => this.#decision !== null && this.#decision.level !== 'None'

  #isLong(): boolean {
    const attributes = this.#attributes
    if (attributes?.kind !== 'resource') return false
    return attributes.verb === 'watch' || longSubresources.includes(attributes.subresource)
  }

  #marked(reply: Reply): Reply {
    if (this.#options.keeps) return reply
    return { ...reply, headers: { ...reply.headers, 'audit-id': this.#id } }
  }

  /** Whether this line is wanted, where not all are that the policy names. */
  #isKept(attributes: RequestAttributes, response: Response | null): boolean {
    const { keeps } = this.#options
    if (!keeps) return true
    const { query, peer } = this.#request
    if (!response) return false
    const { code } = response
    const isPassedOn = this.#isPassedOn
    return keeps({ attributes, code, query, address: peerAddress(peer), told: this.#told, isPassedOn })
  }

  #followWatch(reply: Reply & { readonly kind: 'watch' }): Reply {
    const { code } = reply
    this.#write('ResponseStarted', { code })
    return {
      ...reply,
      open: (sink: WatchSink) => {
        const stop = reply.open(sink)
        let isOpen = true
        return () => {
          stop()
          if (isOpen) this.#write('ResponseComplete', { code })
          isOpen = false
        }
      },
    }
  }

  #followChunks(reply: Reply & { readonly kind: 'chunks' }): Reply {
    const { code, chunks } = reply
    this.#write('ResponseStarted', { code })
    let isOpen = true
    const end = () => {
      if (isOpen) this.#write('ResponseComplete', { code })
      isOpen = false
    }
    // Nothing is ever read for a client who has gone before the first of it.
    const { signal } = this.#request
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
    async function* followed(): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks
      } finally {
        end()
      }
    }
    return { ...reply, chunks: followed() }
  }

  #write(stage: Stage, response: Response | null = null): void {
    const decision = this.#decision
    const attributes = this.#attributes
    if (!attributes || !decision || decision.level === 'None' || decision.omitStages.includes(stage)) return
    if (!this.#isKept(attributes, response)) return
    const now = stage === 'RequestReceived' ? this.#received : this.#options.clock.now()
    this.#send({ stage, response, now, decision, attributes })
  }

  #send({ stage, response, now, decision, attributes }: Written): void {
    const { headers, path, peer } = this.#request
    const agent = headers['user-agent']
    const search = this.#options.keeps ? '' : searchOf(this.#request)
    // Kedge's own log is about who is at the other end, and not about what they say of others.
    const sources = this.#options.keeps
      ? [peerAddress(peer)].filter(each => each !== '')
      : sourceAddresses(this.#request)
    const without = decision.omitManagedFields
    const given = agent && agent.length > userAgentMax ? `${agent.slice(0, userAgentMax)}...TRUNCATED` : agent
    // Put together by its parts: as one value it takes several times as long.
    this.#options.sink.write(
      `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${decision.level}","auditID":${text(this.#id)},"stage":"${stage}"` +
        `,"requestURI":${text(path + search)},"verb":${text(attributes.verb)},"user":${text(userShown(attributes.user))}` +
        field('impersonatedUser', this.#spokenFor ? userShown(this.#spokenFor) : undefined) +
        (sources.length > 0 ? `,"sourceIPs":${text(sources)}` : '') +
        field('userAgent', given) +
        objectRefText(attributes, this.#sent, this.#made) +
        (response ? `,"responseStatus":${statusText(response)}` : '') +
        (this.#body === undefined ? '' : `,"requestObject":${this.#body}`) +
        field('responseObject', response?.shown?.({ withoutManagedFields: without })) +
        `,"requestReceivedTimestamp":"${formatMicroTime(this.#received)}","stageTimestamp":"${formatMicroTime(now)}"` +
        `${field('annotations', response ? this.#annotations(response) : undefined)}}\n`,
    )
  }

  #annotations({ code }: Response): object | undefined {
    const decision = this.#isAllowed ? 'allow' : code === 403 ? 'forbid' : null
    const level = this.#decision && wantsBodies(this.#decision.level) ? 'Request' : 'Metadata'
    const noted = annotationsOf(this.#request, level)
    if (!decision) return Object.keys(noted).length > 0 ? noted : undefined
    return { 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': '', ...noted }
  }
}

interface Written {
  readonly stage: Stage
  readonly response: Response | null
  readonly now: Instant
  readonly decision: Decision
  readonly attributes: RequestAttributes
}

interface Response {
  readonly code: number
  /** What a refusal says. */
  readonly status?: object
  readonly shown?: Shown
}

const userShown = ({ name, uid, groups, extra }: User): object => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
})

function nameOfMade(reply: Reply): string {
  if (reply.kind === 'bytes') return reply.of ? nameOfMade(reply.of) : ''
  if (reply.kind === 'stored') return refOfKey(reply.entry.key).name
  const { metadata } = (reply.kind === 'value' ? Object(reply.value) : {}) as { readonly metadata?: unknown }
  const { name } = Object(metadata) as { readonly name?: unknown }
  return typeof name === 'string' ? name : ''
}

/** As long as a name may be: it has not been looked at yet, and what is refused for its length would fill the log all the same. */
const cut = (name: string | undefined): string | undefined => name?.slice(0, nameMax)

const nameMax = 253

const text = (value: unknown): string => JSON.stringify(value)

/** Nothing for what is not there. */
const field = (name: string, value: unknown): string =>
  value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`

/** What the request itself does not name is named by what was sent. */
function objectRefText(attributes: RequestAttributes, sent: Sent['metadata'] = {}, made = ''): string {
  if (attributes.kind !== 'resource') return ''
  const { resource, group, version, subresource } = attributes
  let parts = ''
  const add = (key: string, value: string | undefined) => {
    if (value) parts += `${parts === '' ? '' : ','}"${key}":${text(value)}`
  }
  add('resource', resource)
  add('namespace', attributes.namespace || sent.namespace)
  add('name', attributes.name || sent.name || made)
  add('uid', sent.uid)
  add('apiGroup', group)
  add('apiVersion', version)
  add('resourceVersion', sent.resourceVersion)
  add('subresource', subresource)
  return `,"objectRef":{${parts}}`
}

const statusText = ({ status, code }: Response): string =>
  status ? text({ metadata: {}, ...status, code }) : `{"metadata":{},"code":${code}}`

/** Of an answer that is a Status, all but its code. */
function statusOf(reply: Reply): object | undefined {
  if (reply.kind === 'bytes') return reply.of && statusOf(reply.of)
  if (reply.kind !== 'value') return undefined
  const { kind, status, reason, message, details } = Object(reply.value) as {
    readonly [field: string]: unknown
  }
  return kind === 'Status' || reply.code >= 400 ? { status, reason, message, details } : undefined
}
