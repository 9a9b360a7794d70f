// One life of a whole Kedge, from opening its disk to its end: the real store, API server, controllers, scheduler and node
// agents, put together as `main.ts` does it, over simulated time, disk, network and machines.
//
// It ends at once. Timers never fire, calls are never answered, nothing is cleaned up; what its promises still hold of work
// goes on until it meets the clock, the disk, a machine or the network, and no further.
import { mkdir, rm } from 'node:fs/promises'
import type { Transport } from '../../api/transport.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { type Random, seededRandom } from '../../base/random.ts'
import { createClient } from '../../client/create-client.ts'
import type { ControllerContext, EventRecorder } from '../../control/controller.ts'
import { createEventRecorder } from '../../control/event-recorder.ts'
import { createInformers } from '../../control/informers.ts'
import { startControllers, type VolumeDirectories } from '../../controllers/index.ts'
import { startNodeAgent } from '../../node/agent/node-agent.ts'
import { type ApiServer, createApiServer } from '../../server/api-server.ts'
import { startStatefulSetController } from '../../statefulset/controller.ts'
import type { Features } from '../../statefulset/nouns/observed.ts'
import { openStoreOn } from '../../store/index.ts'
import type { Revision, Store, Write } from '../../store/store.ts'
import type { Pass } from '../sim/simulated-controller.ts'
import { imageWebhook } from './image-webhook.ts'
import type { Link } from './link.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { root } from './simulated-files.ts'
import type { SimulatedMachine } from './simulated-machine.ts'

export interface LifeOptions {
  readonly seed: number
  readonly clock: Clock
  readonly log: Log
  readonly disk: SimulatedDisk
  readonly machines: readonly SimulatedMachine[]
  readonly features: Features
  readonly historyEventsMax: number
  linkOf(actor: string): Link
  /** A write was given a revision. */
  onAssigned(revision: Revision): void
  onPass(pass: Pass): void
  onEvent(event: Parameters<EventRecorder['record']>[0]): void
  /** It can go on no longer: its start failed, or its store takes no more writes. */
  onFailure(life: Life): void
}

const agentRetryMs = 1_000

/** Where the provisioner keeps volumes, on the simulated disk. */
const directories: VolumeDirectories = {
  create: async name => {
    await mkdir(`${root}/volumes/${name}`, { recursive: true })
    return `${root}/volumes/${name}`
  },
  remove: name => rm(`${root}/volumes/${name}`, { recursive: true, force: true }),
}

export class Life {
  isOver = false
  readonly ended: Promise<void>
  readonly store: Store
  readonly #options: LifeOptions
  readonly #server: ApiServer
  #end: () => void = () => {}

  constructor(options: LifeOptions) {
    const { disk, seed, log, historyEventsMax, onAssigned } = options
    this.#options = options
    this.ended = new Promise(resolve => {
      this.#end = resolve
    })
    this.store = watchedStore(
      openStoreOn(disk.open(), { history: { eventsMax: historyEventsMax } }),
      onAssigned,
    )
    void this.store.failed.then(() => this.#fail())
    this.#server = createApiServer({
      store: this.store,
      clock: this.#clock(),
      random: seededRandom(seed),
      log,
      authenticator: { userOfToken: () => null },
      mutators: [imageWebhook],
      version: '0.0.0',
    })
    this.#start().catch(() => this.#fail())
  }

  crash(): void {
    this.isOver = true
    this.#end()
  }

  /** How somebody outside of the process reaches it. */
  transportFor(link: Link): Transport {
    return link.transport(this.#inProcess(), this, 'outside')
  }

  #fail(): void {
    if (!this.isOver) this.#options.onFailure(this)
  }

  #inProcess(): Transport {
    return this.#server.inProcess({ name: 'system:kedge', groups: ['system:masters'] })
  }

  /** A clock whose timers die with the one who set them. */
  #clock(): Clock {
    const { clock } = this.#options
    return {
      now: () => clock.now(),
      after: (ms, fire) =>
        clock.after(ms, () => {
          if (!this.isOver) fire()
        }),
    }
  }

  async #start(): Promise<void> {
    const { features, machines } = this.#options
    const controllers = startControllers(this.#contextOf('controllers'), {
      ca: '',
      apiAddress: null,
      directories,
    })
    const sets = this.#contextOf('controller-0')
    const { record } = sets.events
    const events: EventRecorder = {
      record: event => {
        if (!this.isOver) this.#options.onEvent(event)
        record(event)
      },
    }
    startStatefulSetController(
      { ...sets, events },
      {
        features,
        metrics: {
          staleSyncSkipped() {},
          planned: (observed, plan) => {
            if (!this.isOver) this.#options.onPass({ observed, plan, at: this.#options.clock.now() })
          },
        },
      },
    )
    await Promise.all([controllers.ready, ...machines.map(machine => this.#startAgent(machine))])
  }

  /** Again and again until it can register. */
  async #startAgent(machine: SimulatedMachine): Promise<void> {
    const context = this.#contextOf(machine.name)
    for (;;) {
      try {
        await this.#startAgentOnce(machine, context)
        return
      } catch {
        await sleep(context.clock, agentRetryMs)
      }
    }
  }

  async #startAgentOnce(machine: SimulatedMachine, context: ControllerContext): Promise<void> {
    const folder = `${root}/${machine.name}`
    await startNodeAgent({
      context,
      runtime: machine.runtimeFor(this),
      node: {
        name: machine.name,
        addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
        podCidr: '10.244.0.0/24',
        version: 'v1.36.2',
      },
      directories: { pods: `${folder}/pods`, logs: `${folder}/logs` },
      dns: null,
    })
  }

  #contextOf(actor: string): ControllerContext {
    const { log, linkOf, seed } = this.#options
    const common = { clock: this.#clock(), random: randomOf(seed, actor), log }
    const client = createClient(linkOf(actor).transport(this.#inProcess(), this, 'inside'))
    const informers = createInformers({ client, ...common })
    return { ...common, client, informers, events: createEventRecorder({ client, ...common }) }
  }
}

/** A generator of its own for each actor, so that one that draws more does not move the others. */
const randomOf = (seed: number, actor: string): Random => {
  let mixed = seed
  for (const letter of actor) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0
  return seededRandom(mixed)
}

/** The store, telling of every write that is given a revision before it is durable. */
function watchedStore(store: Store, onAssigned: (revision: Revision) => void): Store {
  return {
    failed: store.failed,
    health: () => store.health(),
    revision: () => store.revision(),
    get: key => store.get(key),
    list: options => store.list(options),
    write: (write: Write) =>
      store.write({
        ...write,
        encode: revision => {
          onAssigned(revision)
          return write.encode(revision)
        },
      }),
    settled: () => store.settled(),
    watch: options => store.watch(options),
    check: decode => store.check(decode),
    compact: revision => store.compact(revision),
    close: () => store.close(),
  }
}
