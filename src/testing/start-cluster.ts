// A whole Kedge inside a test: the real API over the memory store, every controller, simulated nodes, and a clock that
// stands still until the test turns it.

import type { Client } from '../client/client.ts'
import type { Running } from '../control/controller.ts'
import { startSimulatedNodes } from '../node/runtimes/simulated/simulated-nodes.ts'
import { startProfile } from '../profiles.ts'
import { startInProcessApi } from './fixtures/in-process-api.ts'
import { started } from './fixtures/started.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'

export interface TestCluster {
  readonly client: Client
  readonly clock: SimulatedClock
  /** Turns the clock until nothing happens any more within `ms` of simulated time. */
  quiesce(ms?: number): Promise<void>
  /** The node with the highest number falls silent: only where it is mortal. */
  killLastNode(): Promise<void>
  stop(): Promise<void>
}

export interface TestClusterOptions {
  readonly nodes?: number
  /** Whether the node with the highest number may fall silent. */
  readonly isMortal?: boolean
}

export async function startCluster({
  nodes = 3,
  isMortal = false,
}: TestClusterOptions = {}): Promise<TestCluster> {
  const clock = createSimulatedClock()
  const api = await startInProcessApi({ clock, namespaces: [] })
  const { context } = api
  const running: Running[] = []
  let last: Running | null = null
  const killLastNode = async () => {
    await last?.stop()
    last = null
  }
  const directories = { create: async (name: string) => `/volumes/${name}`, remove: async () => {} }
  const starting = (async () => {
    const profile = { kind: 'wholeCluster', ca: '', apiAddress: null, directories } as const
    running.push(await started(startProfile(context, profile)))
    const names = Array.from({ length: nodes }, (_, index) => `node-${index}`)
    const lasting = isMortal ? nodes - 1 : nodes
    const version = 'v1.36.2'
    if (lasting > 0)
      running.push(await startSimulatedNodes({ context, nodes: names.slice(0, lasting), version }))
    if (isMortal)
      last = await startSimulatedNodes({ context, nodes: names.slice(lasting), version, offset: lasting })
  })()
  await clock.settle()
  await starting
  await clock.settle()
  return {
    client: context.client,
    clock,
    async quiesce(ms = 1000) {
      let before = ''
      for (
        let version = await newest(context.client);
        version !== before;
        version = await newest(context.client)
      ) {
        before = version
        await clock.advance(ms)
      }
    },
    killLastNode,
    async stop() {
      await killLastNode()
      for (const each of running.reverse()) await each.stop()
      await api.stop()
    },
  }
}

/** The newest version of all that belongs to sets: heartbeats and events go on for ever. */
async function newest(client: Client): Promise<string> {
  const { kinds } = await import('../api/kinds.ts')
  const lists = await Promise.all(
    [kinds.StatefulSet, kinds.Pod, kinds.PersistentVolumeClaim].map(kind => client.list(kind)),
  )
  return lists
    .flatMap(list => list.items.map(({ metadata }) => `${metadata?.uid}@${metadata?.resourceVersion}`))
    .join(' ')
}
