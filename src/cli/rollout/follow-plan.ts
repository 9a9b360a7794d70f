import { kinds } from '../../api/kinds.ts'
import { isTerminating } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { ActReader, Follower, type Mark } from '../../foresee/follow.ts'
import { describeStep, type PlanDocument } from '../../foresee/index.ts'
import { judgeRollout } from '../../foresee/rollout-verdict.ts'
import { isMember } from '../../statefulset/nouns/identity.ts'
import { isReady } from '../../workload/pod-health.ts'
import { Bell } from '../terminal/bell.ts'
import type { Console } from '../terminal/console.ts'
import { terminalOf } from '../terminal/terminal.ts'
import { stuckWords } from './follow-rollout.ts'
import { type RolloutWatch, watchRollout } from './watch-rollout.ts'

export interface FollowPlanOptions {
  readonly client: Client
  readonly console: Console
  readonly clock: Clock
  readonly stuckAfterMs: number
  /** For commands that are told: ` -n web`. */
  readonly where: string
}

/**
 * Waits for the rollout to happen and says of each step when it has. Ends when the plan has come to its end, with 1
 * where that is one in which the rollout sticks, foreseen or not.
 */
export async function followPlan(plan: PlanDocument, options: FollowPlanOptions): Promise<number> {
  const { client, clock } = options
  const ending = new AbortController()
  const bell = new Bell()
  const ring = () => bell.ring()
  ending.signal.addEventListener('abort', ring)
  // Where the set goes, or is to stick, there is no other way to fail. It is there before the edit is asked for, which
  // would be taken for what was there before it.
  const watch =
    !plan.set.removed && plan.end.kind === 'done'
      ? await watchRollout({ client, clock, ref: plan.set, onChange: ring })
      : null
  const following = [followSteps(plan, options, ending.signal)]
  if (watch) following.push(untilStuck({ watch, bell, plan }, options, ending.signal))
  try {
    return await Promise.race(following)
  } finally {
    ending.abort()
    await Promise.allSettled(following)
    await watch?.stop()
  }
}

/** Looks at the rollout beside the plan: a Pod may break that was not foreseen to. Ends when it is stuck, or with the signal. */
async function untilStuck(
  seen: { readonly watch: RolloutWatch; readonly bell: Bell; readonly plan: PlanDocument },
  { console, clock, stuckAfterMs, where }: FollowPlanOptions,
  signal: AbortSignal,
): Promise<number> {
  const { watch, bell, plan } = seen
  const { set: ref } = plan
  const ring = () => bell.ring()
  const generationBefore = watch.rollout()?.set.metadata?.generation
  while (!signal.aborted) {
    const tick = clock.after(everyMs, ring)
    await bell.heard()
    tick.cancel()
    // What is seen once the plan has come to its end is not told any more.
    if (signal.aborted) break
    const rollout = watch.rollout()
    // What was stuck before the edit is what the edit may mend.
    if (!rollout || rollout.set.metadata?.generation === generationBefore) continue
    const verdict = judgeRollout(rollout, { stuckAfterMs })
    if (verdict.kind !== 'stuck') continue
    const { symbols, paint } = terminalOf(console.out, console.env)
    console.out.write(`${paint('red', `${symbols.failed} not as foreseen`)}\n`)
    console.out.write(`${stuckWords(verdict.trouble, { ref, where, clock }).text}\n`)
    return 1
  }
  return 1
}

/** Patience is counted in seconds. */
const everyMs = 1000

async function followSteps(
  plan: PlanDocument,
  { client, console }: FollowPlanOptions,
  signal: AbortSignal,
): Promise<number> {
  const { namespace, name } = plan.set
  const { symbols, paint } = terminalOf(console.out, console.env)
  const set = { metadata: { namespace, name } }
  const { items, metadata } = await client.list(kinds.Pod, { namespace })
  const reader = new ActReader(items)
  const follower = new Follower(plan.steps)
  console.err.write(
    `${terminalOf(console.err, console.env).paint('dim', `following statefulset ${namespace}/${name}; make the edit now`)}\n`,
  )
  const verdict = (): number | null => {
    if (follower.isDone) return 0
    if (!follower.hasActed || plan.end.kind !== 'stuck') return null
    console.out.write(`${paint('red', `${symbols.failed} as foreseen, ${plan.end.summary}`)}\n`)
    return 1
  }
  const atOnce = verdict()
  if (atOnce !== null) return atOnce
  for await (const event of client.watch(kinds.Pod, {
    namespace,
    resourceVersion: metadata.resourceVersion,
    signal,
  })) {
    if (event.type === 'BOOKMARK' || !isMember(set, event.object)) continue
    for (const act of reader.hear(event.type, event.object)) {
      for (const line of linesOf(follower.mark(act), plan)) console.out.write(`${line}\n`)
    }
    const { name: pod = '' } = event.object.metadata ?? {}
    const over =
      event.type === 'DELETED'
        ? 'gone'
        : isReady(event.object) && !isTerminating(event.object)
          ? // No event tells of the end of minReadySeconds.
            'available'
          : null
    const steps = over ? follower.over(pod, over) : []
    for (const line of linesOf({ kind: 'done', steps, inOrder: true }, plan)) console.out.write(`${line}\n`)
    const end = verdict()
    if (end !== null) return end
  }
  return 1

  function linesOf(mark: Mark, { steps }: PlanDocument): readonly string[] {
    if (mark.kind === 'unforeseen')
      return [paint('red', `${symbols.failed} not foreseen: ${mark.act.kind} ${mark.act.pod}`)]
    return mark.steps.flatMap(index => {
      const step = steps[index]
      if (!step) return []
      const note = mark.inOrder ? '' : paint('yellow', ' (out of order)')
      return [`${paint('green', symbols.done)} ${index + 1}. ${describeStep(step)}${note}`]
    })
  }
}
