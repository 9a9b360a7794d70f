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
  stop(): Promise<void>
}

export interface TestClusterOptions {
  readonly nodes?: number
}

export async function startCluster({ nodes = 3 }: TestClusterOptions = {}): Promise<TestCluster> {
  const clock = createSimulatedClock()
  const api = await startInProcessApi({ clock, namespaces: [] })
  const { context } = api
  const running: Running[] = []
  const directories = { create: async (name: string) => `/volumes/${name}`, remove: async () => {} }
  const starting = (async () => {
    const profile = { kind: 'wholeCluster', ca: '', apiAddress: null, directories } as const
    running.push(await started(startProfile(context, profile)))
    const names = Array.from({ length: nodes }, (_, index) => `node-${index}`)
    running.push(await startSimulatedNodes({ context, nodes: names, version: 'v1.36.2' }))
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
    async stop() {
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
