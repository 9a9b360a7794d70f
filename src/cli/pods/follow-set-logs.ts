// Follows the logs of all Pods of a set, also through a rollout: a Pod that takes the place of another, and a container
// that is started again, are followed from their first line.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import { ObjectInformer } from '../../control/object-informer.ts'
import { isMember } from '../../statefulset/nouns/identity.ts'
import type { Connection } from '../cluster/connect.ts'
import type { Console } from '../terminal/console.ts'
import { LineWriter } from './line-writer.ts'
import type { LogFlags } from './log-flags.ts'
import { type LogSource, prefixOf, readLog, sourcesOf } from './log-source.ts'

export interface FollowLogsOptions {
  readonly connection: Connection
  readonly set: StatefulSet
  readonly flags: LogFlags
  readonly console: Console
  /** Ends it. */
  readonly signal: AbortSignal
}

export async function followSetLogs(options: FollowLogsOptions): Promise<void> {
  const { connection, set, signal } = options
  const { namespace = '' } = set.metadata ?? {}
  const pods = new ObjectInformer(
    kinds.Pod,
    { client: connection.client, clock: systemClock, random: systemRandom, log: silentLog },
    { namespace },
  )
  const follower = new LogFollower(options)
  pods.onChange(({ kind, object }) => {
    if (kind !== 'deleted') follower.look(object)
  })
  pods.start()
  await pods.synced()
  // What starts from now on is printed whole, whatever part of the rest was asked for.
  follower.isStarted = true
  await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  await pods.stop()
}

class LogFollower {
  /** Whether all that was there at first is being followed. */
  isStarted = false
  readonly #options: FollowLogsOptions
  readonly #followed = new Set<string>()

  constructor(options: FollowLogsOptions) {
    this.#options = options
  }

  look(pod: Pod): void {
    const { set, flags } = this.#options
    if (!isMember(set, pod) || controllerOf(pod)?.uid !== uidOf(set)) return
    for (const source of sourcesOf(pod, flags).sources) {
      const run = runOf(source)
      if (run === null || this.#followed.has(run)) continue
      this.#followed.add(run)
      void this.#follow(source, this.isStarted ? { ...flags, tail: undefined, since: undefined } : flags)
    }
  }

  async #follow(source: LogSource, flags: LogFlags): Promise<void> {
    const { connection, console, signal } = this.#options
    const lines = new LineWriter(console.out, prefixOf(source))
    try {
      for await (const chunk of readLog(connection, source, { ...flags, signal })) {
        lines.write(chunk)
        await console.out.drained()
      }
    } catch (error) {
      // A Pod that went meanwhile is no failure, and neither is a node that could not be asked this once.
      if (!signal.aborted && !isRefusal(error))
        console.err.write(`${prefixOf(source)}${error instanceof Error ? error.message : error}\n`)
    } finally {
      lines.finish()
    }
  }
}

/** One life of a container; null before it has begun. */
function runOf({ pod, container }: LogSource): string | null {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const status = [...initContainerStatuses, ...containerStatuses].find(each => each.name === container)
  if (!status?.state?.running) return null
  return `${uidOf(pod)}/${container}/${status.containerID ?? status.restartCount}`
}
