// Deletes a set: shows what becomes of its claims, asks where data goes, drains it first where that is wanted.

import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, nameOf } from '../../api/object.ts'
import type { PlanDocument } from '../../foresee/index.ts'
import { printHazards } from '../../foresee/words/print-text.ts'
import { isMember } from '../../statefulset/nouns/identity.ts'
import { replicasOf } from '../../workload/desired.ts'
import { waitUntilGone } from '../resources/wait-until-gone.ts'
import { followRollout } from '../rollout/follow-rollout.ts'
import { dangersOf } from '../sets/consent.ts'
import { foreseeEdit } from '../sets/foresee-edit.ts'
import type { SetContext } from '../sets/on-set.ts'
import { ask, declined } from '../terminal/ask.ts'
import { VerbError } from '../terminal/failure.ts'
import { inkOf } from '../terminal/ink.ts'
import { type DeleteFlags, propagation } from './delete-flags.ts'

export async function deleteSet(context: SetContext, flags: DeleteFlags): Promise<number> {
  const { connection, ref, teller } = context
  const { client } = connection
  const set = await client.get(kinds.StatefulSet, ref)
  const plans = await plansFor(context, flags)
  for (const plan of plans) teller.tell(ref, { kind: 'plan', plan })
  if (!(await consent(context, plans, flags))) return declined(context.console)
  if (flags.ordered) {
    const code = await drain(context, set)
    if (code !== 0) return code
  }
  await client.delete(kinds.StatefulSet, ref, {
    propagationPolicy: propagation[flags.cascade],
    preconditions: { uid: set.metadata?.uid },
  })
  const text = `statefulset.apps "${ref.name}" deleted from ${ref.namespace} namespace`
  teller.tell(ref, { kind: 'changed', object: context.resource, change: 'deleted' }, text)
  if (flags.wait) await waitForAll(context, set, flags)
  return 0
}

/** What happens on the way: with `--ordered` the draining comes first, and by another policy for the claims. */
async function plansFor(
  { connection, ref }: SetContext,
  { ordered, cascade }: DeleteFlags,
): Promise<readonly PlanDocument[]> {
  const edits = [
    ...(ordered ? [{ kind: 'scale', replicas: 0 } as const] : []),
    { kind: 'delete', cascade } as const,
  ]
  const plans: PlanDocument[] = []
  for (const edit of edits) plans.push(await foreseeEdit(connection, { ...ref, edit }))
  return plans
}

async function consent(
  { console, ref }: SetContext,
  plans: readonly PlanDocument[],
  { yes = false }: DeleteFlags,
): Promise<boolean> {
  const lost = [...new Set(plans.flatMap(plan => claimsWith(plan, 'deleted')))]
  const left = claimsWith(plans.at(-1), 'orphaned').filter(name => !lost.includes(name))
  const dangers = plans.flatMap(dangersOf)
  if (dangers.length > 0) console.err.write(`${printHazards(dangers, inkOf(console.err, console.env))}\n`)
  if (left.length > 0) console.err.write(`Claims that stay with their data: ${left.join(', ')}\n`)
  if (lost.length > 0) {
    console.err.write(`Claims that go, and their data with them: ${lost.join(', ')}\n`)
    const text = `Delete statefulset ${ref.namespace}/${ref.name} and ${lost.length === 1 ? 'this claim' : `these ${lost.length} claims`}?`
    return ask(console, { text, word: 'yes', isAnswered: yes })
  }
  if (dangers.length === 0) return true
  return ask(console, {
    text: `Delete statefulset ${ref.namespace}/${ref.name} all the same?`,
    isAnswered: yes,
  })
}

type Fate = PlanDocument['claims'][number]['fate']

const claimsWith = (plan: PlanDocument | undefined, fate: Fate): readonly string[] =>
  (plan?.claims ?? []).filter(claim => claim.fate === fate).map(({ name }) => name)

/** The controller takes the highest ordinal first, and each only when the one above is gone. */
async function drain(context: SetContext, set: StatefulSet): Promise<number> {
  const { connection, ref, teller, resource, where } = context
  const replicas = replicasOf(set)
  await connection.client.scale(kinds.StatefulSet, ref, 0)
  teller.tell(ref, { kind: 'changed', object: resource, change: 'scaled' }, `${resource} scaled to 0`)
  const code = await followRollout(context, 'Every Pod is gone.')
  if (code !== 0)
    teller.note(
      `Not deleted. It had ${replicas} replicas: kedge scale statefulset/${ref.name} --replicas ${replicas}${where}`,
    )
  return code
}

/** The set, and unless they are to stay, its Pods. */
async function waitForAll(context: SetContext, set: StatefulSet, flags: DeleteFlags): Promise<void> {
  const { connection, ref } = context
  const { client } = connection
  const signal = flags.timeout ? AbortSignal.timeout(flags.timeout) : new AbortController().signal
  const { items } = await client.list(kinds.Pod, { namespace: ref.namespace })
  const pods = items.filter(pod => isMember(set, pod) && controllerOf(pod)?.uid === set.metadata?.uid)
  const waited = [
    waitUntilGone(client, kinds.StatefulSet, { ref, uid: set.metadata?.uid, signal }),
    ...(flags.cascade === 'orphan' ? [] : pods).map(pod =>
      waitUntilGone(client, kinds.Pod, {
        ref: { namespace: ref.namespace, name: nameOf(pod) },
        uid: pod.metadata?.uid,
        signal,
      }),
    ),
  ]
  const isGone = (await Promise.all(waited)).every(Boolean)
  if (!isGone)
    throw new VerbError(`timed out waiting until ${ref.name} and its Pods are gone`, { exitCode: 124 })
}
