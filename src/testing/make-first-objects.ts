// Makes what first-objects.ts writes into an empty store: all that makes it runs here on a clock that stands still, until it
// has nothing more to do. Run when Kedge is built.
import { clientAs, contextsOf, readerUser, serverUser, startAuthorization } from '../authorization.ts'
import { formatTime, type Instant } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { createEventRecorder } from '../control/event-recorder.ts'
import { createInformers } from '../control/informers.ts'
import { startRoleAggregation } from '../controllers/access/reconcile.ts'
import { bootstrapCluster } from '../controllers/index.ts'
import { startServedApis } from '../controllers/served-apis/reconcile.ts'
import { type FirstObject, placeholders } from '../first-objects.ts'
import { createApiServer } from '../server/api-server.ts'
import { type Entry, openMemoryStore, type Store } from '../store/index.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'

export async function makeFirstObjects(): Promise<readonly FirstObject[]> {
  const clock = createSimulatedClock()
  const store = openMemoryStore()
  await makeAll(store, clock)
  const made = everything(store).map(entry => firstObject(entry, clock.now()))
  await store.close()
  return made
}

/** Runs every part of Kedge that makes something of a new cluster's own, until none writes any more. */
export async function makeAll(store: Store, clock: SimulatedClock): Promise<void> {
  const random = seededRandom(1)
  const authorization = startAuthorization('RBAC', store)
  const server = createApiServer({
    ...{ store, clock, random, log: silentLog, version: '0.0.0' },
    authenticator: { userOfToken: () => null },
    authorizer: authorization.authorizer,
  })
  const common = { clock, random, log: silentLog }
  const client = clientAs(server, serverUser)
  const informers = createInformers({ client: clientAs(server, readerUser), ...common })
  const context = { ...common, client, informers, events: createEventRecorder({ client, ...common }) }
  const contextOf = contextsOf(context, server)
  const bootstrapping = bootstrapCluster(client, { apiAddress: null, standardClass: true })
  await clock.settle()
  await bootstrapping
  const parts = [
    startRoleAggregation(contextOf({ kind: 'controller', name: 'clusterrole-aggregation-controller' })),
    authorization.makePolicy(context),
    startServedApis(context),
  ]
  for (let before = -1; before < store.revision(); ) {
    before = store.revision()
    await clock.advance(10_000)
  }
  for (const part of parts) await part.stop()
  informers.stop()
  await authorization.stop()
}

function everything(store: Store): readonly Entry[] {
  const listed = store.list({ prefix: '/' })
  return listed.kind === 'listed' ? listed.entries : []
}

const timePattern = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g

function firstObject({ key, bytes }: Entry, latest: Instant): FirstObject {
  const text = Buffer.from(bytes).toString()
  const { uid = '', resourceVersion = '' } = JSON.parse(text).metadata
  return {
    key,
    text: text
      .replace(`"uid":"${uid}"`, `"uid":"${placeholders.uid}"`)
      .replace(`"resourceVersion":"${resourceVersion}"`, `"resourceVersion":"${placeholders.version}"`)
      // Whatever happened while they were made, happened at once. Nothing else in them is a time.
      .replace(timePattern, time =>
        JSON.parse(time) <= formatTime(latest) ? JSON.stringify(placeholders.time) : time,
      ),
  }
}
