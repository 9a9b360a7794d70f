import { kinds } from '../api/kinds.ts'
import type { NodeAccess } from '../api/node-access.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { type Log, silentLog } from '../base/log.ts'
import { type Random, seededRandom } from '../base/random.ts'
import { createClient } from '../client/create-client.ts'
import type { ControllerContext } from '../control/controller.ts'
import { createEventRecorder } from '../control/event-recorder.ts'
import { createInformers } from '../control/informers.ts'
import { createApiServer } from '../server/api-server.ts'
import { openMemoryStore } from '../store/index.ts'

export interface InProcessApi {
  /** What a controller is built from, over the real server and a store in memory. */
  readonly context: ControllerContext
  stop(): Promise<void>
}

export interface InProcessApiOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
  readonly nodeAccess?: NodeAccess
  /** Made beforehand; `default` and `kube-node-lease` unless told otherwise. */
  readonly namespaces?: readonly string[]
}

/** The real API server in this process, without controllers: what a test of one component runs against. */
export async function startInProcessApi({
  clock = systemClock,
  random = seededRandom(1),
  log = silentLog,
  nodeAccess,
  namespaces = ['default', 'kube-node-lease'],
}: InProcessApiOptions = {}): Promise<InProcessApi> {
  const store = openMemoryStore()
  const authenticator = { userOfToken: () => null }
  const server = createApiServer({ store, clock, random, log, authenticator, nodeAccess, version: '0.0.0' })
  const client = createClient(server.inProcess({ name: 'system:admin', groups: ['system:masters'] }))
  const informers = createInformers({ client, clock, random, log })
  const events = createEventRecorder({ client, clock, log })
  for (const name of namespaces) await client.create(kinds.Namespace, { metadata: { name } })
  return {
    context: { clock, random, log, client, informers, events },
    async stop() {
      informers.stop()
      await store.close()
    },
  }
}
