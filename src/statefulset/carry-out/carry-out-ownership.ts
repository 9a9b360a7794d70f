import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { StaleView } from '../../control/stale-view.ts'
import { asError, joinErrors } from '../../workload/failure.ts'
import { setOwner } from '../nouns/set-owner.ts'
import type { OwnershipStep, StepOf } from '../nouns/step.ts'
import type { Ownership } from '../plan/ownership.ts'
import type { PassContext } from './carry-out-pod.ts'

/** What is the set's after adopting and releasing. Throws when anything could not be claimed: nothing is planned then. */
export async function carryOutOwnership(ownership: Ownership, pass: PassContext): Promise<Ownership> {
  if (ownership.steps.length === 0) return ownership
  const proveLife = once(() => proveAlive(pass))
  const errors: Error[] = []
  const adopted = new Map<string, Pod | null>()
  for (const step of ownership.steps) {
    try {
      await carryOutStep(step, pass, proveLife, adopted)
    } catch (error) {
      // Revisions come first, and without them there is no use in going on.
      if (step.kind === 'adoptRevision') throw error
      errors.push(asError(error))
    }
  }
  if (errors.length > 0) throw joinErrors(errors)
  const pods = ownership.pods.flatMap(pod => {
    const changed = adopted.get(uidOf(pod))
    return changed === null ? [] : [changed ?? pod]
  })
  return { ...ownership, pods }
}

async function carryOutStep(
  step: OwnershipStep,
  pass: PassContext,
  proveLife: () => Promise<void>,
  adopted: Map<string, Pod | null>,
): Promise<void> {
  switch (step.kind) {
    case 'adoptRevision':
      await withPrefix("can't adopt ControllerRevisions", proveLife)
      return adoptRevision(step, pass)
    case 'adoptPod':
      await withPrefix(`can't adopt Pod ${describe(step.pod)}`, proveLife)
      adopted.set(uidOf(step.pod), await adoptPod(step, pass))
      return
    case 'releasePod':
      return releasePod(step, pass)
  }
}

const describe = (pod: Pod): string => `${pod.metadata?.namespace}/${nameOf(pod)} (${uidOf(pod)})`

async function withPrefix(prefix: string, prove: () => Promise<void>): Promise<void> {
  try {
    await prove()
  } catch (error) {
    throw new Error(`${prefix}: ${asError(error).message}`, { cause: error })
  }
}

/** Reads the set itself: a copy could show one that is long gone, and its Pods would be taken from the next owner. */
async function proveAlive({ client, set }: PassContext): Promise<void> {
  const { namespace, name } = refOf(set)
  let fresh: typeof set
  try {
    fresh = await client.get(kinds.StatefulSet, { namespace, name })
  } catch (error) {
    throw new Error(`can't recheck DeletionTimestamp: ${asError(error).message}`, { cause: error })
  }
  if (uidOf(fresh) !== uidOf(set))
    throw new Error(
      `can't recheck DeletionTimestamp: original StatefulSet ${namespace}/${name} is gone: got uid ${uidOf(fresh)}, wanted ${uidOf(set)}`,
    )
  const deletedAt = fresh.metadata?.deletionTimestamp
  if (deletedAt) throw new Error(`${namespace}/${name} has just been deleted at ${deletedAt}`)
}

async function adoptRevision(
  { revision }: StepOf<'adoptRevision'>,
  { key, client, consistency, set }: PassContext,
): Promise<void> {
  const body = { metadata: { uid: uidOf(revision), ownerReferences: [setOwner(set)] } }
  const patch = { type: 'strategic', body } as const
  consistency.wrote(
    key,
    kinds.ControllerRevision,
    await client.patch(kinds.ControllerRevision, refOf(revision), patch),
  )
}

/** The Pod with its new owner, or null when it is gone. It is taken in as it was seen: not relabelled, not going. */
async function adoptPod(
  { pod }: StepOf<'adoptPod'>,
  { key, client, consistency, set }: PassContext,
): Promise<Pod | null> {
  const { resourceVersion } = pod.metadata ?? {}
  const body = { metadata: { uid: uidOf(pod), resourceVersion, ownerReferences: [setOwner(set)] } }
  try {
    const owned = await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body })
    consistency.wrote(key, kinds.Pod, owned)
    return owned
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    if (isRefusal(error, 'Conflict')) throw new StaleView(`pod ${nameOf(pod)} has changed`)
    throw error
  }
}

async function releasePod(
  { pod }: StepOf<'releasePod'>,
  { key, client, consistency, set }: PassContext,
): Promise<void> {
  const owner = { $patch: 'delete', uid: uidOf(set) }
  const body = { metadata: { uid: uidOf(pod), ownerReferences: [owner] } }
  try {
    consistency.wrote(key, kinds.Pod, await client.patch(kinds.Pod, refOf(pod), { type: 'strategic', body }))
  } catch (error) {
    // It is gone, or it is not ours any more: either way it is released.
    if (!isRefusal(error, 'NotFound', 'Invalid')) throw error
  }
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null
  return () => {
    result ??= run()
    return result
  }
}
