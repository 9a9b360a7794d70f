// Carries out the steps of one Pod.
//
// Claims come first, and all of them are tried before the first error ends the rest. An error is told as an event
// where upstream tells one; what already exists or has changed meanwhile is told nowhere, since another look will do.
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import type { Client } from '../../client/client.ts'
import type { Consistency } from '../../control/consistency.ts'
import { StaleView } from '../../control/stale-view.ts'
import { updateFresh } from '../../control/update-fresh.ts'
import { asError, joinErrors } from '../../workload/failure.ts'
import { repairedPod } from '../nouns/pod-template.ts'
import type { ClaimsDuring, PodStep, StepOf } from '../nouns/step.ts'
import type { SetEvents } from './set-events.ts'

/** What steps are carried out with, for one pass over one set. */
export interface PassContext {
  readonly key: string
  readonly set: StatefulSet
  readonly client: Client
  readonly consistency: Pick<Consistency, 'wrote'>
  readonly events: SetEvents
}

export async function carryOutPod(steps: readonly PodStep[], pass: PassContext): Promise<void> {
  const claimErrors: Error[] = []
  let failure: Error | null = null
  for (const step of steps) {
    if (step.kind === 'createClaim' || step.kind === 'refuseTerminatingClaims') {
      claimErrors.push(...(await prepareClaims(step, pass)))
      continue
    }
    if (claimErrors.length > 0) break
    // Owner references are set as far as possible even if the Pod could not be made: its claims are there.
    if (failure && !(step.kind === 'updateClaimOwners' || step.kind === 'reportConflict')) break
    failure = (await carryOut(step, pass)) ?? failure
    if (failure && isFinal(failure)) break
  }
  if (claimErrors.length > 0) throw claimFailure(steps, claimErrors, pass)
  if (failure) throw failure
}

/** After these, nothing of the Pod can be done: somebody else has its name, or the view of it is an old one. */
const isFinal = (error: Error): boolean => error instanceof StaleView || isRefusal(error, 'AlreadyExists')

async function prepareClaims(
  step: StepOf<'createClaim'> | StepOf<'refuseTerminatingClaims'>,
  { key, client, consistency, events }: PassContext,
): Promise<readonly Error[]> {
  if (step.kind === 'refuseTerminatingClaims')
    return step.claims.map(name => new Error(`pvc ${name} is being deleted`))
  const name = nameOf(step.claim)
  try {
    const created = await client.create(kinds.PersistentVolumeClaim, step.claim)
    consistency.wrote(key, kinds.PersistentVolumeClaim, created)
    events.ofClaim(name, step.podName)
    return []
  } catch (thrown) {
    const error = asError(thrown)
    if (!isRefusal(error, 'AlreadyExists')) events.ofClaim(name, step.podName, error)
    return [new Error(`failed to create PVC ${name}: ${error.message}`, { cause: error })]
  }
}

/** A Pending Pod's claims fail silently: the Pod itself says what it waits for. */
function claimFailure(steps: readonly PodStep[], errors: readonly Error[], { events }: PassContext): Error {
  const error = joinErrors(errors)
  for (const step of steps) {
    if (step.kind !== 'createClaim' && step.kind !== 'refuseTerminatingClaims') continue
    const verb = verbs[step.during]
    if (verb) events.ofPod(verb, step.podName, error)
    break
  }
  return error
}

const verbs: { readonly [D in ClaimsDuring]: 'create' | 'update' | null } = {
  create: 'create',
  update: 'update',
  pending: null,
}

type DoneStep = Exclude<PodStep, { readonly kind: 'createClaim' | 'refuseTerminatingClaims' }>

/** The error, where there was one. */
async function carryOut(step: DoneStep, pass: PassContext): Promise<Error | null> {
  switch (step.kind) {
    case 'createPod':
      return createPod(step, pass)
    case 'updateClaimOwners':
      return updateClaimOwners(step, pass)
    case 'reportConflict':
      pass.events.ofConflict(step.claimName)
      return null
    case 'updatePod':
      return updatePod(step, pass)
    case 'deletePod':
      return deletePod(step, pass)
    default:
      return unreachable(step)
  }
}

async function createPod(
  { pod, podName }: StepOf<'createPod'>,
  { key, client, consistency, events }: PassContext,
): Promise<Error | null> {
  try {
    consistency.wrote(key, kinds.Pod, await client.create(kinds.Pod, pod))
    events.ofPod('create', podName)
    return null
  } catch (thrown) {
    const error = asError(thrown)
    // The Pod is there, only not seen yet, or it is somebody else's: no event, another try.
    if (!isRefusal(error, 'AlreadyExists')) events.ofPod('create', podName, error)
    return error
  }
}

async function updateClaimOwners(
  { claim, ownerReferences, podName, during }: StepOf<'updateClaimOwners'>,
  { key, client, consistency, events }: PassContext,
): Promise<Error | null> {
  const owned = { ...claim, metadata: { ...claim.metadata, ownerReferences } }
  try {
    consistency.wrote(
      key,
      kinds.PersistentVolumeClaim,
      await client.update(kinds.PersistentVolumeClaim, owned),
    )
    return null
  } catch (thrown) {
    if (isRefusal(thrown, 'Conflict')) return new StaleView(`claim ${nameOf(claim)} has changed`)
    const error = new Error(
      `could not update claim ${nameOf(claim)} for delete policy ownerRefs: ${asError(thrown).message}`,
      { cause: thrown },
    )
    if (during !== 'scaleDown') events.ofPod('update', podName, error)
    return error
  }
}

/** How often upstream tries to update a Pod or a revision against ever newer versions. */
export const updateTriesMax = 4

async function updatePod(step: StepOf<'updatePod'>, pass: PassContext): Promise<Error | null> {
  const { key, client, consistency, events, set } = pass
  const write = async (repaired: Pod) => {
    if (step.mends.some(mend => mend !== 'claims'))
      consistency.wrote(key, kinds.Pod, await client.update(kinds.Pod, repaired))
    events.ofPod('update', step.podName)
  }
  const repairedAnew = async () => {
    const fresh = await reread(step, pass)
    return fresh && repairedPod(set, fresh, step.ordinal)
  }
  try {
    await updateFresh(step.repaired, { triesMax: updateTriesMax, write, reread: repairedAnew })
    return null
  } catch (thrown) {
    const error = asError(thrown)
    events.ofPod('update', step.podName, error)
    return error
  }
}

/** The Pod as it is now, if it is still the one that was to be mended and still ours. */
async function reread({ pod }: StepOf<'updatePod'>, { client, set }: PassContext): Promise<Pod | null> {
  try {
    const fresh = await client.get(kinds.Pod, refOf(pod))
    const isOurs = fresh.metadata?.ownerReferences?.some(
      owner => owner.controller === true && owner.uid === uidOf(set),
    )
    return uidOf(fresh) === uidOf(pod) && isOurs ? fresh : null
  } catch {
    // The first error says more than that the Pod cannot be read either.
    return null
  }
}

/** Deletes the very Pod that was looked at, in the very state: it may have been replaced or given away since. */
async function deletePod(
  { pod, podName }: StepOf<'deletePod'>,
  { key, client, consistency, events }: PassContext,
): Promise<Error | null> {
  const preconditions = { uid: uidOf(pod), resourceVersion: pod.metadata?.resourceVersion }
  try {
    const answer = await client.delete(kinds.Pod, refOf(pod), { preconditions })
    consistency.wrote(key, kinds.Pod, isObject(answer) ? answer : undefined)
    events.ofPod('delete', podName)
    return null
  } catch (thrown) {
    if (isRefusal(thrown, 'NotFound')) {
      events.ofPod('delete', podName)
      return null
    }
    if (isRefusal(thrown, 'Conflict')) return new StaleView(`pod ${podName} has changed`)
    const error = asError(thrown)
    events.ofPod('delete', podName, error)
    return error
  }
}

const isObject = (answer: unknown): answer is object => typeof answer === 'object' && answer !== null
