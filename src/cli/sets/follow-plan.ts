import { kinds } from '../../api/kinds.ts'
import { isTerminating } from '../../api/object.ts'
import type { Client } from '../../client/client.ts'
import { ActReader, Follower, type Mark } from '../../foresee/follow.ts'
import { describeStep, type PlanDocument } from '../../foresee/index.ts'
import { isMember } from '../../statefulset/nouns/identity.ts'
import { isReady } from '../../workload/pod-health.ts'
import type { Console } from '../terminal/console.ts'
import { terminalOf } from '../terminal/terminal.ts'

/**
 * Waits for the rollout to happen and says of each step when it has. Ends when the plan has come to its end, with 1
 * where that is one in which the rollout sticks.
 */
export async function followPlan(plan: PlanDocument, client: Client, console: Console): Promise<number> {
  const { namespace, name } = plan.set
  const { symbols, paint } = terminalOf(console.err, console.env)
  const set = { metadata: { namespace, name } }
  const { items, metadata } = await client.list(kinds.Pod, { namespace })
  const reader = new ActReader(items)
  const follower = new Follower(plan.steps)
  console.err.write(`${paint('dim', `following statefulset ${namespace}/${name}; make the edit now`)}\n`)
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
          ? 'ready'
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
