// Asks what Pods use, while somebody looks: every few seconds the metrics of a namespace, less often the summaries of
// its nodes.
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import type { AccessStore } from '../access/access-store.ts'
import type { Need } from '../access/rules.ts'
import { serverNow } from '../parts/server-clock.ts'
import { keptMs, nodesOfTurn } from './node-turns.ts'
import {
  noUsage,
  type PodMetricsList,
  type StatsSummary,
  type UsageHistory,
  withMetrics,
  withoutNow,
  withSummary,
} from './usage-history.ts'

const metricsMs = 5_000
const summaryEvery = 2
const summaryMs = summaryEvery * metricsMs
/** What is not answered by then holds back no later question, and is no news when it comes. */
const turnMs = 15_000

/** What is asked, and what has to be allowed for it: a browser tells each refusal as an error, so none is asked for. */
const metrics: Need = { verb: 'list', group: 'metrics.k8s.io', resource: 'pods' }
export const summaries: Need = { verb: 'get', group: '', resource: 'nodes/proxy' }

export class UsageStore {
  readonly #client: Client
  readonly #access: Pick<AccessStore, 'isLet'>
  readonly #namespace: string
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | null = null
  /** One turn at a time, however often somebody goes and comes while it waits for an answer. */
  #isTurning = false
  #turns = 0
  #summaryTurns = 0
  #askedAt = 0
  #nodes: readonly string[] = []
  history: UsageHistory = noUsage
  /** Why there are none, if there are none. */
  problem: unknown = null
  #isForbidden = false
  #shown: ShownUsage = { history: noUsage, problem: null, isForbidden: false }

  constructor(client: Client, access: Pick<AccessStore, 'isLet'>, namespace: string) {
    this.#client = client
    this.#access = access
    this.#namespace = namespace
  }

  readonly snapshot = (): ShownUsage => this.#shown

  /** Which nodes there are to ask. The first that are known are asked at once. */
  set nodes(nodes: readonly string[]) {
    const isFirst = this.#nodes.length === 0 && nodes.length > 0
    this.#nodes = nodes
    if (isFirst && this.#listeners.size > 0)
      void inTime(signal => this.#askSummaries(signal)).then(() => this.#show())
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      if (Date.now() - this.#askedAt > 2 * metricsMs) {
        // Nobody has asked since: what is kept is the past.
        this.history = withoutNow(this.history)
        this.#shown = { ...this.#shown, history: this.history }
      }
      if (!this.#isTurning) void this.#turn()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0 || this.#timer === null) return
      clearTimeout(this.#timer)
      this.#timer = null
    }
  }

  async #turn(): Promise<void> {
    this.#isTurning = true
    this.#askedAt = Date.now()
    const isSummaryDue = this.#turns++ % summaryEvery === 0
    const isInTime = await inTime(signal =>
      Promise.all([this.#askMetrics(signal), isSummaryDue ? this.#askSummaries(signal) : null]),
    ).finally(() => {
      this.#isTurning = false
    })
    if (!isInTime) {
      this.problem = new Unreachable('the server does not answer')
      this.history = withoutNow(this.history)
    }
    this.#show()
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => void this.#turn(), metricsMs)
  }

  #show(): void {
    this.#shown = { history: this.history, problem: this.problem, isForbidden: this.#isForbidden }
    for (const listener of this.#listeners) listener()
  }

  async #askMetrics(signal: AbortSignal): Promise<void> {
    const isLet = await this.#access.isLet(this.#namespace, metrics)
    if (signal.aborted) return
    this.#isForbidden = !isLet
    if (this.#isForbidden) return
    const scope = this.#namespace === '' ? '' : `/namespaces/${encodeURIComponent(this.#namespace)}`
    const path = `/apis/metrics.k8s.io/v1beta1${scope}/pods`
    try {
      const reply = await this.#client.raw({ method: 'GET', path })
      if (signal.aborted) return
      this.problem = null
      this.history = withMetrics(this.history, reply.body as PodMetricsList, serverNow())
    } catch (error) {
      if (signal.aborted) return
      this.problem = error
      this.history = withoutNow(this.history)
    }
  }

  async #askSummaries(signal: AbortSignal): Promise<void> {
    if (this.#nodes.length === 0) return
    // Who may not ask nodes sees neither fill nor traffic, and all the rest.
    if (!(await this.#access.isLet('', summaries))) return
    const kept = keptMs(this.#nodes.length, summaryMs)
    const asked = nodesOfTurn(this.#nodes, this.#summaryTurns++).map(async node => {
      const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`
      const reply = await this.#client.raw({ method: 'GET', path }).catch(() => null)
      if (reply && !signal.aborted)
        this.history = withSummary(this.history, reply.body as StatsSummary, { now: serverNow(), kept })
    })
    await Promise.all(asked)
  }
}

/** Resolves to whether it was; the signal tells what comes later. */
async function inTime(ask: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
  const over = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = new Promise<void>(resolve => {
    timer = setTimeout(() => {
      over.abort()
      resolve()
    }, turnMs)
  })
  await Promise.race([ask(over.signal), end]).finally(() => clearTimeout(timer))
  return !over.signal.aborted
}

export interface ShownUsage {
  readonly history: UsageHistory
  /** Why nothing new comes; null where it does. */
  readonly problem: unknown
  /** This person may not ask. */
  readonly isForbidden: boolean
}
