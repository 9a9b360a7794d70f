// A whole Kedge in a simulated world: one life after another of the real process over a disk, links and machines that
// fail, users who edit a set, and clients who race; all from one seed, on one clock, in one thread.
//
// After every action everything that was written, planned, answered or shown has been judged. When the list is done, faults
// end: the world rests, what no controller can clear away is cleared away, and the set must be as its owner wants it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { StatefulSet } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, keyOf, refOf } from '../../api/object.ts'
import { unreachable } from '../../base/assert.ts'
import type { Log, LogFields } from '../../base/log.ts'
import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/create-client.ts'
import { Unreachable } from '../../client/transport.ts'
import { applyEdit } from '../sim/edits/apply-edit.ts'
import { type EditTarget, outsidersOf } from '../sim/edits/edit-things.ts'
import { namespace, setName } from '../sim/edits/set-shape.ts'
import { judgeEvents } from '../sim/judges/event-invariants.ts'
import { judgeEnd, judgeRest, mend, mendTemplate } from '../sim/judges/liveness.ts'
import type { Violation } from '../sim/judges/plan-case.ts'
import { judgePlan } from '../sim/judges/plan-invariants.ts'
import { judgeWrite } from '../sim/judges/write-invariants.ts'
import { modelKinds, type Write } from '../sim/model/model-api.ts'
import type { Pass, RecordedEvent } from '../sim/simulated-controller.ts'
import { describe } from '../sim/world.ts'
import { createSimulatedClock, type SimulatedClock } from '../simulated-clock.ts'
import { type Actor, actors, machineNames, type WholeAction, type WholeTrace } from './actions.ts'
import { judgeAnswer, judgeShown } from './answer-judges.ts'
import { Chronicle, type KeptWrite, type Origin } from './chronicle.ts'
import { Life } from './life.ts'
import { Link, type Sent } from './link.ts'
import { LiveCluster, LiveEdits } from './live-edits.ts'
import { Racers } from './racers.ts'
import { SimulatedDisk } from './simulated-disk.ts'
import { installFiles, SimulatedFiles } from './simulated-files.ts'
import { SimulatedMachine } from './simulated-machine.ts'

export interface WholeVerdict {
  readonly violations: readonly Violation[]
  /** How many actions were carried out before the first violation. */
  readonly actions: number
  readonly writes: number
  readonly lives: number
  /** Of everything that was written and run: the same seed gives the same. */
  readonly hash: string
}

const paces = [
  { sandboxMs: 20, startMs: 40, stopMs: 30 },
  { sandboxMs: 100, startMs: 500, stopMs: 200 },
  { sandboxMs: 5, startMs: 10, stopMs: 1_500 },
] as const

/** A process that ends by itself is started again so much later. */
const restartMs = 500

/** Of who owns what is taken from the set: nothing here acts on its objects. */
const idleKind = { apiVersion: 'v1', kind: 'PodTemplate' } as const

export class WholeWorld {
  readonly clock: SimulatedClock = createSimulatedClock()
  readonly chronicle = new Chronicle(this.clock)
  readonly violations: Violation[] = []
  readonly events: RecordedEvent[] = []
  readonly forced = new Set<string>()
  onAction: ((action: WholeAction) => void) | null = null
  /** Told of what no action says: that a life ends, or begins. */
  onNote: ((text: string) => void) | null = null
  readonly #trace: WholeTrace
  readonly #disk: SimulatedDisk
  readonly #machines: readonly SimulatedMachine[]
  readonly #links: ReadonlyMap<Actor, Link>
  readonly #attribution = new AsyncLocalStorage<Sent>()
  readonly #origins = new Map<number, Origin>()
  readonly #passes = new Map<string, Pass>()
  readonly #racers: Racers
  readonly #writers: readonly Client[]
  readonly #target: EditTarget
  #life: Life | null = null
  #lives = 0

  constructor(trace: WholeTrace) {
    this.#trace = trace
    const pace = paces[trace.seed % paces.length] ?? paces[0]
    this.#machines = machineNames.map(name => new SimulatedMachine({ name, clock: this.clock, pace }))
    this.#links = new Map(actors.map(actor => [actor, this.#linkOf(actor)]))
    this.#disk = new SimulatedDisk({
      clock: this.clock,
      chronicle: this.chronicle,
      originOf: revision => this.#origins.get(revision),
      onAnswerLost: () => this.crash(restartMs),
      onViolation: violation => this.violations.push(violation),
    })
    this.chronicle.onWrite = write => this.#judgeWrite(write)
    this.#racers = new Racers(
      (['racer-0', 'racer-1', 'user'] as const).map(name => ({ name, client: this.#clientOf(name) })),
    )
    this.#writers = (['racer-0', 'racer-1', 'user'] as const).map(name => this.#clientOf(name))
    this.#target = this.#editTarget()
  }

  get set(): StatefulSet | null {
    return this.chronicle.find(kinds.StatefulSet, { namespace, name: setName })
  }

  async run(): Promise<WholeVerdict> {
    const uninstall = installFiles(new SimulatedFiles())
    try {
      this.#start()
      await this.clock.settle()
      await this.#makeOutsiders()
      for (const [index, action] of this.#trace.actions.entries()) {
        await this.#carryOut(action)
        if (this.violations.length > 0) return this.#verdict(index + 1)
      }
      await this.#calmDown()
      return this.#verdict(this.#trace.actions.length)
    } finally {
      this.#life?.crash()
      uninstall()
    }
  }

  #verdict(actionsDone: number): WholeVerdict {
    const hash = createHash('sha256')
    for (const { version, key, actor, verb, at } of this.chronicle.writes)
      hash.update(`${version} ${key} ${actor} ${verb} ${at}\n`)
    for (const { calls } of this.#machines) hash.update(calls.join('\n'))
    return {
      violations: [...new Set(this.violations)],
      actions: actionsDone,
      writes: this.chronicle.writes.length,
      lives: this.#lives,
      hash: hash.digest('hex'),
    }
  }

  async #carryOut(action: WholeAction): Promise<void> {
    this.onAction?.(action)
    switch (action.kind) {
      case 'edit':
        applyEdit(action.edit, this.#target)
        break
      case 'twice':
        applyEdit(action.edit, this.#target)
        applyEdit(action.edit, this.#target)
        break
      case 'crash':
        this.crash(action.downMs)
        break
      case 'disk':
        this.#disk.arm({ outcome: action.outcome, delayMs: action.delayMs }, action.after)
        break
      case 'link':
        this.#links.get(action.actor)?.arm(action.fault)
        break
      case 'stall':
        this.#links.get(action.actor)?.stall(action.ms)
        break
      case 'break':
        this.#links.get(action.actor)?.breakWatches()
        break
      case 'race':
        this.#racers.go()
        break
      case 'same':
        if (action.isRefused) this.#disk.arm({ outcome: 'refused', delayMs: 10 }, 0)
        this.#writeTheSame(action.value)
        break
      case 'run':
        await this.runFor(action.ms)
        break
      default:
        unreachable(action)
    }
    await this.clock.settle()
    await this.#judgeProcesses()
    this.violations.push(...this.#racers.judge())
    this.#judgeStore()
  }

  /** W10: the store finds nothing wrong with itself. */
  #judgeStore(): void {
    for (const problem of this.#life?.store.check() ?? [])
      if (problem !== null) this.violations.push(`W10: ${problem}`)
  }

  /** Whoever comes second finds it done by a write that is not durable yet. */
  #writeTheSame(value: number): void {
    const ref = { namespace, name: 'guest' }
    const body = { data: { note: String(value) } }
    for (const client of this.#writers)
      void client.patch(kinds.ConfigMap, ref, { type: 'merge', body }).catch(() => {
        // Whether it is refused or lost is its writer's to bear.
      })
  }

  /** The process ends now, whatever it is at, and is started again after `downMs`. */
  crash(downMs: number): void {
    if (!this.#life) return
    this.onNote?.('the process ends')
    this.#life.crash()
    this.#life = null
    this.#disk.crash()
    this.#passes.clear()
    this.clock.after(downMs, () => this.#start())
  }

  #start(): void {
    if (this.#life) return
    this.onNote?.('a process begins')
    this.#origins.clear()
    this.#life = new Life({
      seed: this.#trace.seed * 1_000 + this.#lives++,
      clock: this.clock,
      log: this.#log(),
      disk: this.#disk,
      machines: this.#machines,
      features: this.#trace.features,
      historyEventsMax: this.#trace.historyEventsMax,
      linkOf: actor => this.#link(actor as Actor),
      onAssigned: revision => this.#assign(revision),
      onPass: pass => this.#judgePass(pass),
      onEvent: event => {
        if (event.component === 'statefulset-controller') this.events.push(event)
      },
      onFailure: life => {
        if (life === this.#life) this.crash(restartMs)
      },
    })
  }

  /** W8: what a component logs as an error is a bug of its own. */
  #log(): Log {
    const log: Log = {
      debug() {},
      info() {},
      warn() {},
      error: (message, fields) => this.violations.push(`W8: ${message}: ${textOf(fields)}`),
      child: () => log,
    }
    return log
  }

  #linkOf(actor: Actor): Link {
    return new Link({
      actor,
      clock: this.clock,
      attribute: (sent, run) => this.#attribution.run(sent, run),
      onReply: (sent, request, reply) =>
        this.violations.push(...judgeAnswer(this.chronicle, { sent, request, reply })),
      onShown: (_, document) => this.violations.push(...judgeShown(this.chronicle, document)),
    })
  }

  #link(actor: Actor): Link {
    const link = this.#links.get(actor)
    if (!link) throw new Error(`no link of ${actor}`)
    return link
  }

  /** A client of somebody outside, who finds whichever process is there. */
  #clientOf(actor: Actor): Client {
    const link = this.#link(actor)
    return createClient({
      send: async request => {
        if (!this.#life) throw new Unreachable('nobody listens')
        return this.#life.transportFor(link).send(request)
      },
      stream: request => {
        if (!this.#life) throw new Unreachable('nobody listens')
        return this.#life.transportFor(link).stream(request)
      },
    })
  }

  /** Remembers who has just been given a revision. */
  #assign(revision: number): void {
    const sent = this.#attribution.getStore()
    if (!sent) return
    sent.revisions.push(revision)
    const { actor, verb, options } = sent
    const pass =
      actor === 'controller-0' ? (this.#passes.get(keyOf({ namespace, name: setName })) ?? null) : null
    const origin: Origin = { actor, verb, pass }
    this.#origins.set(revision, options ? { ...origin, options } : origin)
  }

  #editTarget(): EditTarget {
    const { chronicle, forced } = this
    const onError = (error: unknown) => this.violations.push(`W8: a request fails with ${error}`)
    const api = new LiveEdits({ client: this.#clientOf('user'), chronicle, onError })
    const nodes = this.#machines.map(machine => ({ machine, link: this.#link(machine.name as Actor) }))
    const uidOf = (name: string) => () =>
      [kinds.PodTemplate, kinds.ConfigMap]
        .map(kind => chronicle.find(kind, { namespace, name })?.metadata?.uid)
        .find(uid => uid !== undefined) ?? 'nobody'
    const [stranger, guest] = [uidOf('stranger'), uidOf('guest')]
    return {
      api,
      cluster: new LiveCluster({ api, podKind: kinds.Pod, nodes, forced }),
      forced,
      get outsiders() {
        return outsidersOf({ stranger: stranger(), guest: guest() }, idleKind)
      },
    }
  }

  /** Those who own what is taken from the set have to exist: else it would be collected. */
  async #makeOutsiders(): Promise<void> {
    const { api } = this.#target
    const selector = { app: 'stranger-alone' }
    const template = {
      metadata: { labels: selector },
      spec: { containers: [{ name: 'main', image: 'none' }] },
    }
    const user = { actor: 'user' }
    api.create(kinds.PodTemplate, { metadata: { namespace, name: 'stranger' }, template }, user)
    api.create(kinds.ConfigMap, { metadata: { namespace, name: 'guest' } }, user)
    this.#goWithoutTokens().catch(() => {})
    await this.clock.settle()
    this.#racers.go()
    await this.clock.settle()
  }

  /** Nobody signs tokens in a world: a Pod would wait for one for ever. Its account may be there already. */
  async #goWithoutTokens(): Promise<void> {
    const client = this.#clientOf('user')
    const account = { namespace, name: 'default' }
    await client
      .create(kinds.ServiceAccount, { metadata: account, automountServiceAccountToken: false })
      .catch(() =>
        client.patch(kinds.ServiceAccount, account, {
          type: 'merge',
          body: { automountServiceAccountToken: false },
        }),
      )
  }

  async runFor(ms: number): Promise<void> {
    const end = this.clock.now() + ms
    for (let due = this.clock.nextTimerAt(); due !== null && due <= end; due = this.clock.nextTimerAt()) {
      await this.clock.advance(Math.max(0, due - this.clock.now()))
      await this.#judgeProcesses()
      if (this.violations.length > 0) return
    }
    await this.clock.advance(end - this.clock.now())
  }

  /** Faults end; what must come about, comes about. */
  async #calmDown(): Promise<void> {
    this.#disk.heal()
    for (const link of this.#links.values()) link.heal()
    await this.rest()
    if (this.violations.length > 0) return
    const resting = this.#resting()
    this.violations.push(...judgeRest(resting))
    mendTemplate(resting)
    await this.runFor(knownMs)
    mend(this.#resting())
    await this.rest()
    // A container that has ended often may wait longer than anybody else before it starts again.
    if (judgeEnd(this.#resting()).length > 0) await this.runFor(patienceMs)
    if (this.violations.length > 0) return
    this.violations.push(...judgeEnd(this.#resting()), ...judgeEvents(this.events, this.chronicle.writes))
    this.violations.push(...this.#racers.judge(), ...(await this.#judgeStored()))
    if (this.violations.length === 0) await this.#judgeQuiet()
  }

  #resting() {
    const { clock, set } = this
    const { api, cluster, forced, outsiders } = this.#target
    return { clock, set, api, cluster, forced, outsiders }
  }

  /** Runs until nothing of the set has been written for longer than any of the world's delays. */
  async rest(): Promise<void> {
    for (let tries = 0; tries < 12; tries++) {
      const before = this.#writesOfSets()
      await this.runFor(tries === 0 ? 10_000 : restMs)
      if (this.violations.length > 0 || (tries > 0 && this.#writesOfSets() === before)) return
    }
    this.violations.push('L1: the world does not come to rest')
  }

  #writesOfSets(): number {
    return this.chronicle.writes.filter(({ kind }) => isOfSets(kind)).length
  }

  /** S21: where nothing is left to do, a process that starts anew does nothing. */
  async #judgeQuiet(): Promise<void> {
    const before = this.chronicle.writes.length
    this.crash(0)
    await this.runFor(5_000)
    for (const write of this.chronicle.writes.slice(before))
      if (write.actor === 'controller-0' && isOfSets(write.kind))
        this.violations.push(`S21: at rest, ${write.actor} does ${describe(write)}`)
  }

  /** W5: what the server lists is what the disk has. */
  async #judgeStored(): Promise<readonly Violation[]> {
    const found: Violation[] = []
    const client = this.#clientOf('user')
    for (const kind of modelKinds as readonly Kind[]) {
      const told: string[] = []
      void client.list(kind).then(({ items }) => told.push(...items.map(stateOf)))
      await this.clock.settle()
      const kept = this.chronicle.list(kind).map(stateOf)
      if (told.join() !== kept.join())
        found.push(`W5: of ${kind.plural} are told ${told}, the disk has ${kept}`)
    }
    return found
  }

  #judgePass(pass: Pass): void {
    const { observed, plan, at } = pass
    this.#passes.set(keyOf(refOf(observed.set)), pass)
    this.violations.push(...judgePlan(observed, plan, at))
  }

  #judgeWrite(write: KeptWrite): void {
    if (write.actor !== 'controller-0' || !isOfSets(write.kind)) return
    this.violations.push(...judgeWrite(write, { api: this.chronicle, pass: write.origin.pass }))
  }

  /**
   * S1 and W9: of each name at most one Pod's containers run, and of each container one. On one machine also where a Pod was
   * removed by force.
   */
  async #judgeProcesses(): Promise<void> {
    const running = (await Promise.all(this.#machines.map(machine => machine.running()))).flat()
    const owners = new Map<string, (typeof running)[number]>()
    const containers = new Set<string>()
    for (const each of running) {
      const { podName, podUid, container, machine } = each
      const owner = owners.get(podName)
      const isTwice = owner !== undefined && owner.podUid !== podUid
      if (isTwice && (owner.machine === machine || !this.forced.has(podName)))
        this.violations.push(`S1: ${podName} runs twice`)
      owners.set(podName, each)
      const id = `${podUid} ${container}`
      if (containers.has(id)) this.violations.push(`W9: ${container} of ${podName} runs twice on ${machine}`)
      containers.add(id)
    }
  }
}

/** Longer than any back-off of a controller. */
const restMs = 70_000
/** After that an edit has come to every controller, however slow its watches. */
const knownMs = 30_000
/** Longer than any back-off of a container. */
const patienceMs = 310_000

const isOfSets = (kind: Write['kind']): boolean => modelKinds.some(each => each.plural === kind.plural)

const stateOf = ({ metadata }: ApiObject): string => `${metadata?.name}@${metadata?.resourceVersion}`

export const runWholeTrace = (trace: WholeTrace): Promise<WholeVerdict> => new WholeWorld(trace).run()

function textOf(fields: LogFields | undefined): string {
  const { error, ...rest } = fields ?? {}
  return `${JSON.stringify(rest)} ${error instanceof Error ? error.stack : error}`
}
