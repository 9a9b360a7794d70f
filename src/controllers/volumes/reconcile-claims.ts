import type { PersistentVolumeClaim } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { createConsistency } from '../../control/consistency.ts'
import { type ControllerContext, type Outcome, settled, type Wake } from '../../control/controller.ts'
import { createLastingEvents, type LastingEvent } from '../../control/lasting-events.ts'
import { type StartedController, startController, type Watch, watch } from '../../control/start-controller.ts'
import { annotations } from '../../scheduling/storage-names.ts'
import { classOfClaim, classOfVolume, isFullyBound } from '../../scheduling/volume-matching.ts'
import { type Carried, type ClaimWriter, carryOutClaimStep } from './carry-out-claim.ts'
import { claimsConcernedBy, createLiveUsers, usesClaim } from './claim-users.ts'
import type { VolumeDirectories } from './directories.ts'
import { podsByClaim, unboundClaimsByClass, volumesByClaim, volumesByClass } from './indexes.ts'
import { type ClaimPlan, type ObservedClaim, planClaim } from './plan-claim.ts'

const component = 'persistentvolume-controller'
const workers = 64
/** A pass that provisions plans again to bind; more rounds than that wait for the next event. */
const roundsMax = 3

/** Binds claims, provisions for them and grows them. */
export function startClaims(
  context: ControllerContext,
  directories: VolumeDirectories | null,
): StartedController {
  const consistency = createConsistency(context.informers)
  const users = createLiveUsers(context.client)
  const writer: ClaimWriter = { context, directories, consistency, users }
  const lasting = createLastingEvents()

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    await consistency.whenCaughtUp(key)
    let claim = context.informers.of(kinds.PersistentVolumeClaim).get(refOfKey(key))
    if (!claim) {
      consistency.forget(key)
      lasting.forget(key)
      return settled
    }
    const carried: Carried[] = []
    for (let round = 1; ; round++) {
      const plan = planClaim(observe(context, claim, carried))
      for (const step of plan.steps) {
        const result = await carryOutClaimStep(writer, claim, step)
        claim = result.claim
        carried.push(result)
      }
      const provisioned = plan.steps.some(step => step.kind === 'provision')
      if (!provisioned || round === roundsMax)
        return lasting.see(key, eventOf(context, claim, plan.telling), context.clock.now())
    }
  }

  return startController({
    name: 'claims',
    workers,
    context,
    backoffMsMax: 60_000,
    reconcile,
    reads: [context.informers.of(kinds.Node)],
    watches: watchesOfClaims(context),
  })
}

/** What lasts this long is told. A StatefulSet makes a claim and then its pod: in between is no news. */
const lastsMs = 200

function eventOf(
  { events }: ControllerContext,
  claim: PersistentVolumeClaim,
  telling: ClaimPlan['telling'],
): LastingEvent | null {
  if (!telling) return null
  const { type, reason, message, when } = telling
  return {
    id: `${claim.metadata?.uid} ${reason} ${message}`,
    afterMs: when === 'now' ? 0 : lastsMs,
    tell: () => events.record({ regarding: claim, type, reason, message, component }),
  }
}

function watchesOfClaims({ informers }: ControllerContext): readonly Watch[] {
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const wakeUnbound = (className: string, wake: Wake) => {
    for (const claim of unboundClaimsByClass.find(claims, className)) wake.enqueue(keyOf(refOf(claim)))
  }
  return [
    watch(claims, ({ object }, wake) => wake.enqueue(keyOf(refOf(object)))),
    watch(informers.of(kinds.PersistentVolume), ({ object }, wake) => {
      const ref = object.spec?.claimRef
      if (ref?.name) wake.enqueue(`${ref.namespace}/${ref.name}`)
      else wakeUnbound(classOfVolume(object), wake)
    }),
    watch(informers.of(kinds.StorageClass), ({ object }, wake) => {
      wakeUnbound(object.metadata?.name ?? '', wake)
      wakeUnbound('', wake)
    }),
    watch(informers.of(kinds.Pod), (change, wake) => {
      for (const ref of claimsConcernedBy(change)) if (mayGoOn(claims.get(ref))) wake.enqueue(keyOf(ref))
    }),
  ]
}

/** One that is to go may be free now; one without a volume tells which pods wait for a node. */
const mayGoOn = (claim: PersistentVolumeClaim | null): boolean =>
  claim !== null && (isTerminating(claim) || !isFullyBound(claim))

/** Everything that a plan depends on; what this pass has brought counts before the informers show it. */
function observe(
  { informers }: ControllerContext,
  claim: PersistentVolumeClaim,
  carried: readonly Carried[],
): ObservedClaim {
  const { namespace, name } = refOf(claim)
  const key = keyOf({ namespace, name })
  const volumes = informers.of(kinds.PersistentVolume)
  const className = classOfClaim(claim)
  const brought = carried.flatMap(({ volume }) => (volume ? [volume] : []))
  const candidates = new Map(
    [...volumesByClass.find(volumes, className), ...volumesByClaim.find(volumes, key), ...brought].map(
      volume => [volume.metadata?.name, volume],
    ),
  )
  const volumeName = claim.spec?.volumeName
  const pods = podsByClaim.find(informers.of(kinds.Pod), key)
  const selected = claim.metadata?.annotations?.[annotations.selectedNode]
  const named = (object: { readonly metadata?: { readonly name?: string } }) => object.metadata?.name ?? ''
  return {
    claim,
    storageClass: informers.of(kinds.StorageClass).get({ namespace: '', name: className }),
    defaultClass: defaultClassName(informers),
    volume: volumeName
      ? (candidates.get(volumeName) ?? volumes.get({ namespace: '', name: volumeName }))
      : null,
    candidates: [...candidates.values()],
    users: pods.filter(pod => usesClaim(pod, claim)).map(named),
    waitingPods: pods
      .filter(pod => !pod.spec?.nodeName && pod.metadata?.deletionTimestamp === undefined)
      .map(named),
    selectedNodeExists:
      selected !== undefined && informers.of(kinds.Node).get({ namespace: '', name: selected }) !== null,
  }
}

/** Of several defaults the newest, then the first by name. */
function defaultClassName(informers: ControllerContext['informers']): string | null {
  const defaults = informers
    .of(kinds.StorageClass)
    .list()
    .filter(each => {
      const notes = each.metadata?.annotations ?? {}
      return notes[annotations.isDefaultClass] === 'true' || notes[annotations.betaIsDefaultClass] === 'true'
    })
  const newestFirst = defaults.toSorted((a, b) =>
    (b.metadata?.creationTimestamp ?? '').localeCompare(a.metadata?.creationTimestamp ?? ''),
  )
  return newestFirst[0]?.metadata?.name ?? null
}
