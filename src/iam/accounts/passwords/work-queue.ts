// Work that costs a core's time is done one after the other, and only so much of it may wait: what comes above that is told
// to come again. Turns go round by address, so that who knocks all the time, from a few addresses too, holds up nobody who
// comes once:
//   - an address has few places, each in a later round than the one before; the earliest round comes first, and in it who came
//     first, so nobody waits for ever;
//   - where all places are taken, a newcomer takes the newest place of the latest round, if that is later than their own.
export interface WorkQueueOptions {
  /** With what is being done. */
  readonly waitingMax: number
  readonly waitingPerAddressMax: number
}

export type Worked<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full' }

interface Place {
  readonly address: string
  readonly round: number
  /** Never rejects. */
  start(): Promise<void>
  drop(): void
}

export class WorkQueue {
  readonly #options: WorkQueueOptions
  /** In the order in which they came; few, so they are looked through. */
  readonly #waiting: Place[] = []
  #doing: Place | null = null
  /** Of what was taken last. */
  #round = 0

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  /** Whether more work of this address would be told to come again. */
  isFull(address: string): boolean {
    if (this.#of(address).length >= this.#options.waitingPerAddressMax) return true
    return this.#isCrowded() && this.#laterThan(this.#roundOf(address)) === null
  }

  async run<T>(address: string, work: () => Promise<T>): Promise<Worked<T>> {
    if (this.isFull(address)) return { kind: 'full' }
    const round = this.#roundOf(address)
    const given = this.#isCrowded() ? this.#laterThan(round) : null
    if (given) this.#waiting.splice(this.#waiting.indexOf(given), 1)
    given?.drop()
    return new Promise((resolve, reject) => {
      const start = () => work().then(value => resolve({ kind: 'done', value }), reject)
      this.#waiting.push({ address, round, start, drop: () => resolve({ kind: 'full' }) })
      void this.#workOff()
    })
  }

  #of(address: string): readonly Place[] {
    const all = this.#doing ? [this.#doing, ...this.#waiting] : this.#waiting
    return all.filter(each => each.address === address)
  }

  #roundOf(address: string): number {
    return Math.max(this.#round, ...this.#of(address).map(({ round }) => round)) + 1
  }

  #isCrowded(): boolean {
    return this.#waiting.length + (this.#doing ? 1 : 0) >= this.#options.waitingMax
  }

  #laterThan(round: number): Place | null {
    let found: Place | null = null
    for (const place of this.#waiting)
      if (place.round > round && place.round >= (found?.round ?? 0)) found = place
    return found
  }

  #take(): Place | null {
    let next: Place | null = null
    for (const place of this.#waiting) if (next === null || place.round < next.round) next = place
    if (next) this.#waiting.splice(this.#waiting.indexOf(next), 1)
    return next
  }

  async #workOff(): Promise<void> {
    if (this.#doing) return
    for (let next = this.#take(); next !== null; next = this.#take()) {
      this.#doing = next
      this.#round = next.round
      await next.start()
    }
    this.#doing = null
  }
}
