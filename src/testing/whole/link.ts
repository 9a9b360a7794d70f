// The connection of one actor to the API: where answers are lost, refused, late, and where watches stand still or break.
//
// What is armed strikes the next requests, one each. All that comes through is shown to `onReply` and `onShown`: nobody
// sees anything of the API but through a link.
import type { DeleteOptions } from '../../api/generated/types.ts'
import type { ApiReply, ApiRequest, Transport } from '../../api/transport.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { Unreachable } from '../../client/transport.ts'
import type { Verb } from '../sim/model/model-api.ts'
import type { Mortal } from './simulated-machine.ts'

/** `lost`: done, but the answer never came. `late`: done, and the answer came after everybody else's. */
export type LinkFault = 'throttled' | 'unreachable' | 'lost' | 'late'

const lateMs = 700

/** A request that is being answered: the store learns from it who writes. */
export interface Sent {
  readonly actor: string
  readonly verb: Verb
  readonly options?: DeleteOptions
  /** Revisions that the store has given to it, the last one is the one that counts. */
  readonly revisions: number[]
}

export interface LinkOptions {
  readonly actor: string
  readonly clock: Clock
  /** Runs the request as one that was sent by this actor. */
  attribute<T>(sent: Sent, run: () => Promise<T>): Promise<T>
  onReply(sent: Sent, request: ApiRequest, reply: ApiReply): void
  onShown(actor: string, document: unknown): void
}

export class Link {
  readonly actor: string
  isCut = false
  readonly #options: LinkOptions
  readonly #armed: LinkFault[] = []
  readonly #streams = new Set<() => void>()
  #stalledUntil = 0

  constructor(options: LinkOptions) {
    this.actor = options.actor
    this.#options = options
  }

  arm(fault: LinkFault): void {
    this.#armed.push(fault)
  }

  /** Nothing that a watch brings arrives before then. */
  stall(ms: number): void {
    this.#stalledUntil = this.#options.clock.now() + ms
  }

  /** Every watch ends with an error. */
  breakWatches(): void {
    for (const end of this.#streams) end()
  }

  cut(): void {
    this.isCut = true
    this.breakWatches()
  }

  /** No more faults. */
  heal(): void {
    this.isCut = false
    this.#armed.length = 0
    this.#stalledUntil = 0
  }

  /** The link into one life of Kedge. `inside`: the actor dies with it; others learn that the connection broke off. */
  transport(
    inner: Transport,
    life: Mortal & { readonly ended: Promise<void> },
    place: 'inside' | 'outside',
  ): Transport {
    const send = (request: ApiRequest) => this.#send(inner, request, life)
    if (place === 'inside') return { send, stream: request => this.#stream(inner, request, life) }
    const gone = life.ended.then(() => Promise.reject(new Unreachable('it has ended')))
    gone.catch(() => {})
    return {
      send: request => Promise.race([send(request), gone]),
      stream: request => this.#stream(inner, request, life),
    }
  }

  async #send(inner: Transport, request: ApiRequest, life: Mortal): Promise<ApiReply> {
    if (life.isOver) return never()
    if (this.isCut) throw new Unreachable('the connection is cut')
    const fault = this.#armed.shift()
    if (fault === 'unreachable') throw new Unreachable('the connection broke off')
    if (fault === 'throttled') return throttled
    const sent = sentBy(this.actor, request)
    const reply = await this.#options.attribute(sent, () => inner.send(request))
    if (fault === 'lost') throw new Unreachable('the connection broke off')
    if (fault === 'late') await sleep(this.#options.clock, lateMs)
    if (life.isOver) return never()
    this.#options.onReply(sent, request, reply)
    return reply
  }

  #stream(inner: Transport, request: ApiRequest, life: Mortal) {
    const ending = new AbortController()
    let isBroken = this.isCut
    const end = () => {
      isBroken = true
      ending.abort()
    }
    request.signal?.addEventListener('abort', () => ending.abort(), { once: true })
    if (request.signal?.aborted) ending.abort()
    this.#streams.add(end)
    const arriving = inner.stream({ ...request, signal: ending.signal })
    const documents = this.#documents(arriving, { isBroken: () => isBroken, life })
    return {
      [Symbol.asyncIterator]: () => documents,
      takeArrived: () => {
        if (isBroken || life.isOver || this.#isStalled()) return []
        const arrived = arriving.takeArrived?.() ?? []
        for (const document of arrived) this.#options.onShown(this.actor, document)
        return arrived
      },
    }
  }

  async *#documents(
    arriving: AsyncIterable<unknown>,
    { isBroken, life }: { readonly isBroken: () => boolean; readonly life: Mortal },
  ): AsyncGenerator<unknown> {
    if (isBroken()) throw new Unreachable('the connection is cut')
    for await (const document of arriving) {
      while (this.#isStalled())
        await sleep(this.#options.clock, this.#stalledUntil - this.#options.clock.now())
      if (life.isOver) await never()
      if (isBroken()) throw new Unreachable('the connection broke off')
      this.#options.onShown(this.actor, document)
      yield document
    }
    if (isBroken()) throw new Unreachable('the connection broke off')
  }

  #isStalled(): boolean {
    return this.#options.clock.now() < this.#stalledUntil
  }
}

/** A promise of its own each time: one that all share would keep everybody who has ever waited for it. */
const never = (): Promise<never> => new Promise(() => {})

const throttled: ApiReply = {
  code: 429,
  headers: { 'retry-after': '1' },
  warnings: [],
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'TooManyRequests',
    message: 'too many requests',
    details: { retryAfterSeconds: 1 },
    code: 429,
  },
}

const verbs = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete', GET: 'update' } as const

function sentBy(actor: string, { method, path, body }: ApiRequest): Sent {
  const verb: Verb = path.endsWith('/status') ? 'status' : verbs[method]
  const sent = { actor, verb, revisions: [] }
  return method === 'DELETE' ? { ...sent, options: (body ?? {}) as DeleteOptions } : sent
}
