// How long a request may take until its answer is known. Watches, logs and streams are answered when they begin, and go on.
//
// One timer for all that have the usual time: of reads, and of writes, they end in the order in which they came. Whoever names a
// shorter time has a timer.
import { StatusError } from '../../api/status-error.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Reply } from '../request/reply.ts'
import { badRequest } from '../resources/refusals.ts'

/** Upstream's: of all requests, and of those that write. */
const requestMsMax = 60_000
export const writeMsMax = 34_000
const lookEveryMs = 5_000

/** When the time of a request is over. */
export interface Deadline {
  readonly at: Instant
  /** Whose usual time it is; null for a shorter one, which the request names. */
  readonly usualOf: 'reads' | 'writes' | null
}

/** `askedMs` is what the request names; null for nothing. */
export function deadlineOf(now: Instant, attributes: RequestAttributes, askedMs: number | null): Deadline {
  const writes = isWriting(attributes)
  const msMax = writes ? writeMsMax : requestMsMax
  return askedMs !== null && askedMs < msMax
    ? { at: now + askedMs, usualOf: null }
    : { at: now + msMax, usualOf: writes ? 'writes' : 'reads' }
}

/** Who waits in a line of priority and fairness does so for no more than a quarter of the time; upstream's rule, for writes too. */
export const inLineMsMax = (askedMs: number | null): number =>
  Math.min(askedMs ?? requestMsMax, requestMsMax) / 4

/** What is answered then. */
export const tooLateBy = ({ usualOf }: Deadline): StatusError =>
  usualOf === 'writes' ? writeTooLate() : tooLate()

interface Waiting {
  readonly until: Instant
  giveUp(): void
}

export class Deadlines {
  readonly #clock: Clock
  readonly #usual = { reads: new Set<Waiting>(), writes: new Set<Waiting>() }
  #isLooking = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The answer, or upstream's 504. What was begun goes on unheard, but that no webhook is waited for any more. */
  within(answer: Promise<Reply>, deadline: Deadline): Promise<Reply> {
    const { at: until, usualOf } = deadline
    const all = usualOf && this.#usual[usualOf]
    return new Promise((resolve, reject) => {
      let isOver = false
      const giveUp = () => {
        isOver = true
        all?.delete(waiting)
        reject(tooLateBy(deadline))
      }
      const waiting: Waiting = { until, giveUp }
      const timer = all ? null : this.#clock.after(until - this.#clock.now(), giveUp)
      if (all) this.#wait(all, waiting)
      const done = () => {
        timer?.cancel()
        all?.delete(waiting)
      }
      answer.then(
        reply => {
          done()
          if (isOver) reply.release?.()
          else resolve(reply)
        },
        error => {
          done()
          reject(error)
        },
      )
    })
  }

  #wait(all: Set<Waiting>, waiting: Waiting): void {
    all.add(waiting)
    if (this.#isLooking) return
    this.#isLooking = true
    this.#clock.after(lookEveryMs, () => this.#look())
  }

  #look(): void {
    const now = this.#clock.now()
    const { reads, writes } = this.#usual
    for (const all of [reads, writes])
      for (const each of all) {
        if (each.until > now) break
        each.giveUp()
      }
    this.#isLooking = reads.size + writes.size > 0
    if (this.#isLooking) this.#clock.after(lookEveryMs, () => this.#look())
  }
}

const streams = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** Whether a request may go on for as long as somebody listens. */
export const isLongRunning = (attributes: RequestAttributes): boolean =>
  attributes.verb === 'watch' || (attributes.kind === 'resource' && streams.has(attributes.subresource))

const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

const isWriting = ({ kind, verb }: RequestAttributes): boolean => kind === 'resource' && writing.has(verb)

/** Of a write, in upstream's words. */
export const writeTooLate = (): StatusError =>
  new StatusError({
    reason: 'Timeout',
    message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
  })

const tooLate = (): StatusError =>
  new StatusError({
    reason: 'Timeout',
    message: 'Timeout: request did not complete within the allotted timeout',
  })

const unitMs: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** The `timeout` of a request, a duration as Go writes it; null for none, which zero says too. Throws a 400. */
export function readTimeout(query: URLSearchParams): number | null {
  if (query.size === 0) return null
  const text = query.get('timeout')
  if (!text) return null
  const fail = (why: string) =>
    badRequest(`invalid timeout specified in the request URL - time: ${why} ${JSON.stringify(text)}`)
  if (text === '0') return null
  if (/^[-+]?\d+(\.\d*)?$/.test(text)) throw fail('missing unit in duration')
  if (text.length > 64 || !/^[-+]?((\d+(\.\d*)?|\.\d+)[a-zµμ]+)+$/.test(text)) throw fail('invalid duration')
  let ms = 0
  for (const [, amount, unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g)) {
    const scale = unitMs[unit]
    if (scale === undefined)
      throw badRequest(
        `invalid timeout specified in the request URL - time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`,
      )
    ms += Number(amount) * scale
  }
  return ms > 0 && !text.startsWith('-') ? ms : null
}
