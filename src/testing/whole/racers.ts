// Clients that race: each reads a counter and writes one more, on the condition that nobody was faster.
//
// W6, linearizability. Every increment writes a value that no other one writes, so the values are the order in which the
// increments took effect, and it is enough to ask that this order agrees with the clock on the wall: what ended before
// another began has the smaller value; a read gives no less than what had ended before it began, and no more than what had
// begun before it ended. An increment whose answer was lost may or may not have happened.
import type { ConfigMap } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { namespace } from '../sim/edits/set-shape.ts'
import type { Violation } from '../sim/judges/plan-case.ts'

export const counterRef = { namespace, name: 'counter' }

interface Operation {
  readonly kind: 'read' | 'increment'
  readonly racer: string
  readonly value: number
  readonly began: number
  /** Null: the answer never came. */
  ended: number | null
}

export class Racers {
  readonly #clients: readonly { readonly name: string; readonly client: Client; isRunning: boolean }[]
  readonly #operations: Operation[] = []
  /** Counts what happens; two things never happen at the same moment. */
  #moment = 0

  constructor(clients: readonly { readonly name: string; readonly client: Client }[]) {
    this.#clients = clients.map(each => ({ ...each, isRunning: false }))
  }

  /** Everybody who is not at it begins. */
  go(): void {
    for (const racer of this.#clients) {
      if (racer.isRunning) continue
      racer.isRunning = true
      void this.#increment(racer).finally(() => {
        racer.isRunning = false
      })
    }
  }

  async #increment({ name, client }: { readonly name: string; readonly client: Client }): Promise<void> {
    const began = this.#moment++
    let counter: ConfigMap
    try {
      counter = await client.get(kinds.ConfigMap, counterRef)
    } catch (error) {
      if (isRefusal(error, 'NotFound')) await create(client)
      return
    }
    const seen = Number(counter.data?.value)
    this.#operations.push({ kind: 'read', racer: name, value: seen, began, ended: this.#moment++ })
    const operation: Operation = {
      kind: 'increment',
      racer: name,
      value: seen + 1,
      began: this.#moment++,
      ended: null,
    }
    this.#operations.push(operation)
    try {
      await client.update(kinds.ConfigMap, { ...counter, data: { value: String(seen + 1) } })
      operation.ended = this.#moment++
    } catch (error) {
      if (isDefinite(error)) this.#operations.splice(this.#operations.indexOf(operation), 1)
    }
  }

  judge(): readonly Violation[] {
    const found: Violation[] = []
    const told = this.#operations.filter(each => each.ended !== null)
    const increments = told.filter(each => each.kind === 'increment')
    const byValue = new Map<number, Operation>()
    for (const each of increments) {
      const other = byValue.get(each.value)
      if (other) found.push(`W6: ${other.racer} and ${each.racer} have both counted to ${each.value}`)
      byValue.set(each.value, each)
    }
    const all = this.#operations.filter(each => each.kind === 'increment')
    for (const each of told) {
      const least = highest(increments.filter(other => (other.ended ?? 0) < each.began))
      const most = highest(all.filter(other => other.began < (each.ended ?? 0) && other !== each))
      const [low, high] = each.kind === 'read' ? [least, most] : [least + 1, most + 1]
      if (each.value < low) found.push(`W6: ${each.racer} finds ${each.value} after ${least} was told`)
      if (each.value > high) found.push(`W6: ${each.racer} finds ${each.value} before it was asked for`)
    }
    return found
  }
}

const highest = (operations: readonly Operation[]): number =>
  operations.reduce((most, { value }) => Math.max(most, value), 0)

/** Refused for good: it did not happen. The words of a server that does not know leave that open. */
const isDefinite = (error: unknown): boolean => isRefusal(error) && !isRefusal(error, 'InternalError')

async function create(client: Client): Promise<void> {
  const counter = { metadata: counterRef, data: { value: '0' } }
  await client.create(kinds.ConfigMap, counter).catch(() => {})
}
