import type { Client } from '../client/client.ts'
import type { ControllerContext } from '../control/controller.ts'
import { countedClient } from '../testing/counted-client.ts'
import { startInProcessApi } from '../testing/in-process-api.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'

/** The real API, a clock that the test turns, and a count of what the controllers write. */
export interface World {
  readonly clock: SimulatedClock
  /** For the controllers. */
  readonly context: ControllerContext
  /** For the test. */
  readonly client: Client
  /** `bind pods`, `patch pods/status` …: what went through the context's client, but for events. */
  readonly writes: string[]
  stop(): Promise<void>
}

export async function startWorld(
  namespaces: readonly string[] = ['default', 'kube-node-lease'],
): Promise<World> {
  const clock = createSimulatedClock()
  const api = await startInProcessApi({ clock, namespaces })
  const { client } = api.context
  const writes: string[] = []
  return {
    clock,
    context: { ...api.context, client: countedClient(client, writes) },
    client,
    writes,
    stop: () => api.stop(),
  }
}
