// How long a request may take until its answer is known. Watches, logs and streams are answered when they begin, and go on.
//
// One timer for all that have the usual time: they end in the order in which they came. Whoever names a shorter time has a timer.
import { StatusError } from '../../api/status-error.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Reply } from '../request/reply.ts'
import { badRequest } from '../resources/refusals.ts'

/** Upstream's. */
const requestMsMax = 60_000
const lookEveryMs = 5_000

interface Waiting {
  readonly until: Instant
  giveUp(): void
}

export class Deadlines {
  readonly #clock: Clock
  readonly #waiting = new Set<Waiting>()
  #isLooking = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The answer, or upstream's 504. What was begun goes on unheard. */
  within(answer: Promise<Reply>, askedMs: number | null): Promise<Reply> {
    return new Promise((resolve, reject) => {
      let isOver = false
      const giveUp = () => {
        isOver = true
        this.#waiting.delete(waiting)
        reject(tooLate())
      }
      const waiting: Waiting = { until: this.#clock.now() + requestMsMax, giveUp }
      const isShort = askedMs !== null && askedMs < requestMsMax
      const timer = isShort ? this.#clock.after(askedMs, giveUp) : null
      if (!isShort) this.#wait(waiting)
      const done = () => {
        timer?.cancel()
        this.#waiting.delete(waiting)
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

  #wait(waiting: Waiting): void {
    this.#waiting.add(waiting)
    if (this.#isLooking) return
    this.#isLooking = true
    this.#clock.after(lookEveryMs, () => this.#look())
  }

  #look(): void {
    const now = this.#clock.now()
    for (const each of this.#waiting) {
      if (each.until > now) break
      each.giveUp()
    }
    this.#isLooking = this.#waiting.size > 0
    if (this.#isLooking) this.#clock.after(lookEveryMs, () => this.#look())
  }
}

const streams = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** Whether a request may go on for as long as somebody listens. */
export const isLongRunning = (attributes: RequestAttributes): boolean =>
  attributes.verb === 'watch' || (attributes.kind === 'resource' && streams.has(attributes.subresource))

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
