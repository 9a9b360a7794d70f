import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import type { ObjectRef } from '../api/object.ts'
import type { Clock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { systemRandom } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { ObjectInformer } from '../control/object-informer.ts'
import type { Output } from './console.ts'
import { type OrdinalProgress, progressOf, type SetProgress } from './set-progress.ts'
import { formatTable } from './table.ts'
import { LiveArea, type Terminal } from './terminal.ts'

export interface FollowOptions {
  readonly client: Client
  readonly sets: readonly ObjectRef[]
  readonly output: Output
  readonly terminal: Terminal
  readonly clock: Clock
  /** Ends it early. */
  readonly signal: AbortSignal
}

/** Shows the Pods of the sets as they come up, until all are Ready. */
export async function followSets(options: FollowOptions): Promise<'ready' | 'ended'> {
  const { clock, signal, sets } = options
  const informers =
    sets.length === 0
      ? []
      : [...new Set(sets.map(set => set.namespace))].map(namespace => ({
          namespace,
          pods: informerOf<Pod>(kinds.Pod, namespace, options),
          sets: informerOf<StatefulSet>(kinds.StatefulSet, namespace, options),
        }))
  const view = options.terminal.isSmart ? new TableView(options) : new LineView(options)
  const observe = (): readonly SetProgress[] =>
    sets.flatMap(ref => {
      const informer = informers.find(each => each.namespace === ref.namespace)
      const set = informer?.sets.get(ref)
      if (!informer || !set) return []
      return progressOf(set, name => informer.pods.get({ namespace: ref.namespace, name }), clock.now())
    })
  try {
    return await new Promise(resolve => {
      const look = () => {
        if (signal.aborted) return resolve('ended')
        const progress = observe()
        view.show(progress.flatMap(each => each.ordinals))
        if (progress.length === sets.length && progress.every(each => each.isDone)) resolve('ready')
      }
      signal.addEventListener('abort', look, { once: true })
      view.onTick(look)
      for (const informer of informers) {
        informer.pods.onChange(look)
        informer.sets.onChange(look)
        informer.pods.start()
        informer.sets.start()
      }
      look()
    })
  } finally {
    view.finish()
    await Promise.all(informers.flatMap(({ pods, sets }) => [pods.stop(), sets.stop()]))
  }
}

function informerOf<T extends Pod | StatefulSet>(
  kind: (typeof kinds)['Pod'] | (typeof kinds)['StatefulSet'],
  namespace: string,
  { client, clock }: FollowOptions,
): ObjectInformer<T> {
  const options = { client, clock, random: systemRandom, log: silentLog }
  return new ObjectInformer<T>(kind as never, options, { namespace })
}

interface View {
  show(ordinals: readonly OrdinalProgress[]): void
  /** Calls back when time alone changes what is shown. */
  onTick(look: () => void): void
  finish(): void
}

/** A table that is drawn again and again, for terminals. */
class TableView implements View {
  readonly #area: LiveArea
  readonly #options: FollowOptions
  #isFinished = false

  constructor(options: FollowOptions) {
    this.#options = options
    this.#area = new LiveArea(options.output)
  }

  show(ordinals: readonly OrdinalProgress[]): void {
    const { terminal } = this.#options
    const header = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE']
    const rows = ordinals.map(each => [each.name, ...each.cells, each.node])
    const [head = '', ...lines] = formatTable(header, rows)
    const body = ordinals.flatMap((each, index) => {
      const line = `${mark(each, terminal)} ${lines[index]}`
      return each.trouble ? [line, `    ${terminal.paint('yellow', firstLine(each.trouble))}`] : [line]
    })
    this.#area.draw([`  ${terminal.paint('dim', head)}`, ...body])
  }

  onTick(look: () => void): void {
    // Ages grow every second.
    this.#options.clock.after(1000, () => {
      if (this.#isFinished) return
      look()
      this.onTick(look)
    })
  }

  finish(): void {
    this.#isFinished = true
    this.#area.finish()
  }
}

function mark({ isReady, trouble }: OrdinalProgress, { paint, symbols }: Terminal): string {
  if (isReady) return paint('green', symbols.done)
  return trouble ? paint('yellow', symbols.failed) : symbols.step
}

/** A line for each step, for everything else. */
class LineView implements View {
  readonly #options: FollowOptions
  readonly #shown = new Map<string, string>()
  readonly #startedAt: number

  constructor(options: FollowOptions) {
    this.#options = options
    this.#startedAt = options.clock.now()
  }

  show(ordinals: readonly OrdinalProgress[]): void {
    for (const each of ordinals) {
      const text = this.#textOf(each)
      if (text === null || this.#shown.get(each.name) === text) continue
      this.#shown.set(each.name, text)
      const { terminal, output, clock } = this.#options
      const seconds = ((clock.now() - this.#startedAt) / 1000).toFixed(1)
      output.write(` ${mark(each, terminal)} ${each.name} ${text} (${seconds} s)\n`)
    }
  }

  onTick(): void {}

  finish(): void {}

  #textOf({ isReady, status, node, trouble }: OrdinalProgress): string | null {
    if (isReady) return `is Ready on ${node}`
    if (trouble) return `${status}: ${firstLine(trouble)}`
    return ordinaryStatus.has(status) ? null : status
  }
}

/** Not worth a line: it is on its way, or will be Ready in a moment. */
const ordinaryStatus = new Set(['waiting', 'Pending', 'Running'])

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text
