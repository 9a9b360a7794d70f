import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import type { Client } from '../../client/client.ts'
import { ObjectInformer } from '../../control/object-informer.ts'
import { Bell } from '../terminal/bell.ts'
import type { Output } from '../terminal/console.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { ClaimWatch } from './claim-watch.ts'
import { progressOf, type SetProgress } from './set-progress.ts'
import { LineView, TableView } from './set-views.ts'

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
  const { signal, clock } = options
  const bell = new Bell()
  const ring = () => bell.ring()
  signal.addEventListener('abort', ring)
  const informers = startInformers(options, ring)
  const view = options.terminal.isSmart ? new TableView(options) : new LineView(options)
  try {
    while (!signal.aborted) {
      const progress = observe(options, informers)
      view.show(progress.flatMap(each => each.ordinals))
      if (progress.length === options.sets.length && progress.every(each => each.isDone)) return 'ready'
      const tick = view.changesWithTime ? clock.after(everyMs, ring) : null
      await bell.heard()
      tick?.cancel()
      // Changes come in bursts, and nobody reads faster than this.
      await sleep(clock, burstMs, signal)
    }
    return 'ended'
  } finally {
    view.finish()
    signal.removeEventListener('abort', ring)
    await Promise.all(
      informers.flatMap(({ pods, sets, claims }) => [pods.stop(), sets.stop(), claims.stop()]),
    )
  }
}

/** Ages are shown in seconds. */
const everyMs = 1000
const burstMs = 20

interface Informers {
  readonly namespace: string
  readonly pods: ObjectInformer<Pod>
  readonly sets: ObjectInformer<StatefulSet>
  readonly claims: ClaimWatch
}

function startInformers({ sets, client, clock }: FollowOptions, changed: () => void): readonly Informers[] {
  const options = { client, clock, random: systemRandom, log: silentLog }
  return [...new Set(sets.map(set => set.namespace))].map(namespace => {
    const pods = new ObjectInformer(kinds.Pod, options, { namespace })
    const statefulSets = new ObjectInformer(kinds.StatefulSet, options, { namespace })
    pods.onChange(changed)
    statefulSets.onChange(changed)
    pods.start()
    statefulSets.start()
    const claims = new ClaimWatch(namespace, options, changed)
    return { namespace, pods, sets: statefulSets, claims }
  })
}

function observe({ sets, clock }: FollowOptions, informers: readonly Informers[]): readonly SetProgress[] {
  return sets.flatMap(ref => {
    const informer = informers.find(each => each.namespace === ref.namespace)
    const set = informer?.sets.get(ref)
    if (!informer || !set) return []
    return progressOf(set, name => informer.pods.get({ namespace: ref.namespace, name }), {
      now: clock.now(),
      claimEvidence: () => informer.claims.evidence(),
    })
  })
}
