// A simulated world: an API, a cluster, one or two controllers, and a list of actions that decides everything.
//
// After each action every new write and every new plan has been judged. When the list is done, faults end: the world
// is left alone until it rests, then what blocks it is cleared away, and it must come to what was asked for.
import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { StatusError } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { seededRandom } from '../../base/random.ts'
import { Unreachable } from '../../client/transport.ts'
import { createSimulatedClock, type SimulatedClock } from '../simulated-clock.ts'
import type { Action, CallFault, Trace } from './actions.ts'
import { applyEdit } from './edits/apply-edit.ts'
import { modelOutsiders } from './edits/edit-things.ts'
import { namespace, setName } from './edits/set-shape.ts'
import { judgeEvents } from './judges/event-invariants.ts'
import { judgeEnd, judgeRest, mend, mendTemplate } from './judges/liveness.ts'
import type { Violation } from './judges/plan-case.ts'
import { judgePlan } from './judges/plan-invariants.ts'
import { judgeWrite } from './judges/write-invariants.ts'
import { Cluster } from './model/cluster.ts'
import { ModelApi, type Write } from './model/model-api.ts'
import type { PendingCall } from './model/model-client.ts'
import { type Pass, type RecordedEvent, SimulatedController } from './simulated-controller.ts'

export interface Verdict {
  readonly violations: readonly Violation[]
  /** How many actions were carried out before the first violation. */
  readonly actions: number
  readonly writes: number
}

/** More rounds of calls and answers than any set here can need before time has to pass. */
const roundsMax = 300

const paces = [
  { scheduleMs: 5, startMs: 20, readyMs: 40, terminateMs: 30, collectMs: 50 },
  { scheduleMs: 300, startMs: 20, readyMs: 500, terminateMs: 200, collectMs: 10 },
  { scheduleMs: 5, startMs: 200, readyMs: 10, terminateMs: 1_500, collectMs: 900 },
] as const

export class World {
  readonly clock: SimulatedClock = createSimulatedClock()
  readonly api = new ModelApi(this.clock)
  readonly cluster: Cluster
  readonly controllers: readonly SimulatedController[]
  readonly violations: Violation[] = []
  readonly events: RecordedEvent[] = []
  readonly outsiders = modelOutsiders
  /** Pods that were deleted by force: for them, the promise of one process at a time is off. */
  readonly forced = new Set<string>()
  /** Told of everything that is done, for those who print it. */
  onAction: ((action: Action) => void) | null = null
  onPass: ((pass: Pass) => void) | null = null
  readonly #trace: Trace

  constructor(trace: Trace, { isManual = false } = {}) {
    this.#trace = trace
    this.cluster = new Cluster(this.api, this.clock, paces[trace.seed % paces.length] ?? paces[0])
    this.cluster.isManual = isManual
    const random = seededRandom(trace.seed)
    this.controllers = Array.from(
      { length: trace.controllers },
      (_, index) =>
        new SimulatedController({
          name: `controller-${index}`,
          api: this.api,
          clock: this.clock,
          random,
          features: trace.features,
          onPass: pass => this.#judgePass(pass),
          onEvent: event => this.events.push(event),
        }),
    )
    this.api.onWrite(write => this.#judge(write))
    for (const controller of this.controllers) controller.start()
  }

  async run(): Promise<Verdict> {
    await this.settle()
    for (const [index, action] of this.#trace.actions.entries()) {
      await this.carryOut(action)
      if (this.violations.length > 0) return this.#verdict(index + 1)
    }
    await this.#calmDown()
    return this.#verdict(this.#trace.actions.length)
  }

  #verdict(actions: number): Verdict {
    return { violations: [...new Set(this.violations)], actions, writes: this.api.writes.length }
  }

  get set(): StatefulSet | null {
    return this.api.find(kinds.StatefulSet, { namespace, name: setName })
  }

  async carryOut(action: Action): Promise<void> {
    this.onAction?.(action)
    switch (action.kind) {
      case 'edit':
        applyEdit(action.edit, this)
        break
      case 'call':
        this.#call(this.controllers[action.controller], action.pick, action.fault)
        break
      case 'deliver':
        this.#informer(action)?.deliver(action.count)
        break
      case 'drop':
        this.#informer(action)?.drop()
        break
      case 'repeat':
        this.#informer(action)?.repeat()
        break
      case 'relist':
        this.#informer(action)?.relist()
        break
      case 'crash':
        this.controllers[action.controller]?.crash()
        break
      case 'start':
        this.controllers[action.controller]?.start()
        break
      case 'time':
        await this.clock.advance(action.ms)
        break
      case 'run':
        await this.runFor(action.ms)
        break
      default:
        unreachable(action)
    }
    await this.settle()
    this.#judgeProcesses()
  }

  #informer({ controller, informer }: { readonly controller: number; readonly informer: number }) {
    return this.controllers[controller]?.informers[informer]
  }

  #call(controller: SimulatedController | undefined, pick: number, fault: CallFault): void {
    const calls = controller?.calls ?? []
    const [call] = calls.splice(pick % Math.max(1, calls.length), 1)
    if (call) answer(call, fault)
  }

  /** Lets everything happen that can happen without time passing or anyone being let through. */
  settle(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve))
  }

  /** Lets everything through at once, and time pass, for `ms`. */
  async runFor(ms: number, faultOf: (call: PendingCall) => CallFault = noFault): Promise<readonly string[]> {
    const end = this.clock.now() + ms
    const failed: string[] = []
    await this.#flush(faultOf, failed)
    for (let due = this.clock.nextTimerAt(); due !== null && due <= end; due = this.clock.nextTimerAt()) {
      await this.clock.advance(Math.max(0, due - this.clock.now()))
      await this.#flush(faultOf, failed)
      this.#judgeProcesses()
      if (this.violations.length > 0) return failed
    }
    await this.clock.advance(end - this.clock.now())
    return failed
  }

  async #flush(faultOf: (call: PendingCall) => CallFault, failed: string[]): Promise<void> {
    let rounds = 0
    for (let isBusy = true; isBusy; ) {
      isBusy = false
      // Two that see different worlds may write against each other until one of them lists again.
      if (++rounds > roundsMax && this.controllers.length > 1) return
      if (rounds > roundsMax) this.violations.push('L7: it acts without end')
      if (this.violations.length > 0) return
      for (const controller of this.controllers) {
        for (const informer of controller.informers)
          if (informer.lag > 0) {
            informer.deliver(informer.lag)
            isBusy = true
          }
        // Anew each time: a controller that dies takes its other calls with it.
        for (let call = controller.calls.shift(); call; call = controller.calls.shift()) {
          const fault = faultOf(call)
          if (fault !== 'none') failed.push(`${call.text} (${fault})`)
          answer(call, fault)
          isBusy = true
        }
      }
      await this.settle()
      isBusy ||= this.controllers.some(controller => controller.calls.length > 0)
    }
  }

  /** Faults end; what must come about, comes about. */
  async #calmDown(): Promise<void> {
    this.cluster.healNodes()
    for (const controller of this.controllers) controller.start()
    for (const controller of this.controllers) for (const informer of controller.informers) informer.relist()
    await this.rest()
    if (this.violations.length > 0) return
    this.violations.push(...judgeRest(this))
    mendTemplate(this)
    mend(this)
    await this.rest()
    if (this.violations.length > 0) return
    this.violations.push(...judgeEnd(this), ...judgeEvents(this.events, this.api.writes))
    if (this.violations.length === 0) await this.#judgeQuiet()
  }

  /** Runs until nothing has been written for longer than any of the world's delays. */
  async rest(): Promise<void> {
    const restMs = 130_000
    for (let tries = 0; tries < 12; tries++) {
      const before = this.api.writes.length
      await this.runFor(tries === 0 ? 10_000 : restMs)
      if (this.violations.length > 0 || (tries > 0 && this.api.writes.length === before)) return
    }
    this.violations.push('L1: the world does not come to rest')
  }

  /** S21: where nothing is left to do, a controller that starts anew does nothing. */
  async #judgeQuiet(): Promise<void> {
    const before = this.api.writes.length
    for (const controller of this.controllers) controller.crash()
    for (const controller of this.controllers) controller.start()
    await this.runFor(1_000)
    for (const write of this.api.writes.slice(before))
      this.violations.push(`S21: at rest, ${write.actor} does ${describe(write)}`)
  }

  #judgePass(pass: Pass): void {
    const { observed, plan, at } = pass
    this.onPass?.(pass)
    this.violations.push(...judgePlan(observed, plan, at))
  }

  #judge(write: Write): void {
    const controller = this.controllers.find(each => each.name === write.actor)
    if (!controller) return
    const set = this.set ?? (write.kind === kinds.StatefulSet ? (write.before as StatefulSet) : null)
    const pass = controller.passOf(set ?? { metadata: { namespace, name: setName } })
    const found = judgeWrite(write, { api: this.api, pass })
    // Two that act at once cannot know which revisions the other has just put to use.
    const isExcused = (violation: Violation) => this.controllers.length > 1 && violation.startsWith('S20')
    this.violations.push(...found.filter(violation => !isExcused(violation)))
  }

  /** S1: of each name at most one process runs. */
  #judgeProcesses(): void {
    const running = new Set<string>()
    for (const { podName } of this.cluster.processes.values()) {
      if (running.has(podName) && !this.forced.has(podName)) this.violations.push(`S1: ${podName} runs twice`)
      running.add(podName)
    }
  }
}

export const runTrace = (trace: Trace): Promise<Verdict> => new World(trace).run()

export const describe = (write: Write): string =>
  `${write.verb} ${write.kind.plural}/${(write.after ?? write.before)?.metadata?.name}`

const noFault = (): CallFault => 'none'

function answer(call: PendingCall, fault: CallFault): void {
  if (fault === 'none') call.run()
  else call.fail(errorOf(fault), { applied: fault === 'lost' })
}

function errorOf(fault: Exclude<CallFault, 'none'>): Error {
  switch (fault) {
    case 'conflict':
      return new StatusError({ reason: 'Conflict', message: 'the object has been modified' })
    case 'throttled':
      return new StatusError({
        reason: 'TooManyRequests',
        message: 'too many requests',
        retryAfterSeconds: 1,
      })
    case 'internal':
      return new StatusError({ reason: 'InternalError', message: 'something went wrong' })
    case 'denied':
      return new StatusError({ reason: 'Forbidden', message: 'exceeded quota' })
    case 'unreachable':
    case 'lost':
      return new Unreachable('the connection broke off')
  }
}
