import { type Clock, sleep } from '../../../base/clock.ts'
import type { CriClient, CriResponse } from './cri-client.ts'
import { GrpcError } from './grpc-connection.ts'

const askEveryMs = 10
const answerWithinMs = 10_000

/**
 * Waits until the engine can run pods. One that has just started answers, but still gathers the containers of its
 * earlier life, and may not have read its network's configuration.
 */
export async function untilReady(client: CriClient, clock: Clock): Promise<void> {
  const deadline = clock.now() + answerWithinMs
  for (;;) {
    const lacks = await lackOf(client)
    if (lacks === null) return
    if (clock.now() >= deadline) throw new Error(`the container engine is not ready: ${lacks}`)
    await sleep(clock, askEveryMs)
  }
}

async function lackOf(client: CriClient): Promise<string | null> {
  try {
    return lackIn(await client.call('Status', {}, { timeoutMs: answerWithinMs }))
  } catch (error) {
    if (error instanceof GrpcError && /not initialized yet/.test(error.description)) return error.description
    throw error
  }
}

/** What the engine says it lacks to run pods. Other conditions than these two only inform. */
export function lackIn({ status }: CriResponse<'Status'>): string | null {
  const needed = ['RuntimeReady', 'NetworkReady']
  const lacking = status?.conditions.find(({ type, status: holds }) => needed.includes(type) && !holds)
  return lacking ? `${lacking.reason}: ${lacking.message}` : null
}
