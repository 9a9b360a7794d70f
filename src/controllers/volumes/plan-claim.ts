// What happens to a claim next: it is protected, bound to a volume, given a new one, grown, or released for deletion.
//
// The model is upstream's PersistentVolume controller: a binding is two references, the volume's claimRef (with the
// claim's uid) and the claim's volumeName, and the claim's annotation `bind-completed` says that both are written.
// The volume's side is always written first, so a volume is never promised twice.
//
// A plan is carried out from the front. Where what follows depends on what a step brings (a new volume, say), the
// plan ends with that step, and the next plan goes on from there.
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
  StorageClass,
} from '../../api/generated/types.ts'
import { compareQuantities } from '../../api/quantity.ts'
import { annotations, finalizers, localProvisioner, noProvisioner } from '../../scheduling/storage-names.ts'
import {
  classOfClaim,
  findVolume,
  isFullyBound,
  isVolumeFor,
  mismatchOf,
  requestedStorage,
  storageOf,
  waitsForConsumer,
} from '../../scheduling/volume-matching.ts'

export interface ObservedClaim {
  readonly claim: PersistentVolumeClaim
  readonly storageClass: StorageClass | null
  /** The class that claims without one get. */
  readonly defaultClass: string | null
  /** The volume that `spec.volumeName` names. */
  readonly volume: PersistentVolume | null
  /** Volumes of the class, and those bound to the claim or set aside for it. */
  readonly candidates: readonly PersistentVolume[]
  /** Names of pods with a node that mount it. */
  readonly users: readonly string[]
  /** Names of pods that mount it and wait for a node. */
  readonly waitingPods: readonly string[]
  /** Whether the node that the scheduler has chosen exists. */
  readonly selectedNodeExists: boolean
}

/** What users should hear, as an event on the object. */
export interface Telling {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** What is mostly mended within a moment is told only when it lasts. */
  readonly when: 'now' | 'ifItLasts'
}

export type ClaimStep =
  | { readonly kind: 'protect' }
  /** Only after the API has confirmed that no pod uses the claim. */
  | { readonly kind: 'unprotect' }
  | { readonly kind: 'setClass'; readonly className: string }
  | { readonly kind: 'bindVolume'; readonly volume: PersistentVolume }
  | { readonly kind: 'bindClaim'; readonly volumeName: string; readonly annotations: Annotations }
  | { readonly kind: 'provision'; readonly storageClass: StorageClass; readonly nodeName: string | null }
  | { readonly kind: 'askProvisioner'; readonly provisioner: string }
  | { readonly kind: 'unselectNode' }
  | { readonly kind: 'growVolume'; readonly volume: PersistentVolume; readonly storage: string }
  | { readonly kind: 'setStatus'; readonly status: PersistentVolumeClaimStatus }

type Annotations = { readonly [name: string]: string }

export interface ClaimPlan {
  readonly steps: readonly ClaimStep[]
  readonly telling: Telling | null
}

const nothingToDo: ClaimPlan = { steps: [], telling: null }
const plan = (steps: readonly ClaimStep[], telling: Telling | null = null): ClaimPlan => ({ steps, telling })
const normal = (reason: string, message: string): Telling => ({
  type: 'Normal',
  reason,
  message,
  when: 'ifItLasts',
})
const warning = (reason: string, message: string): Telling => ({
  type: 'Warning',
  reason,
  message,
  when: 'ifItLasts',
})

export function planClaim(observed: ObservedClaim): ClaimPlan {
  const { metadata } = observed.claim
  const isProtected = metadata?.finalizers?.includes(finalizers.claimProtection) ?? false
  if (metadata?.deletionTimestamp !== undefined)
    return isProtected && observed.users.length === 0 ? plan([{ kind: 'unprotect' }]) : nothingToDo
  const next = isBindingBegun(observed.claim) ? planBound(observed) : planUnbound(observed)
  return isProtected ? next : { ...next, steps: [{ kind: 'protect' }, ...next.steps] }
}

const isBindingBegun = (claim: PersistentVolumeClaim): boolean =>
  claim.metadata?.annotations?.[annotations.bindCompleted] !== undefined

function planUnbound(observed: ObservedClaim): ClaimPlan {
  const { claim, candidates, storageClass } = observed
  if (claim.spec?.volumeName) return planNamed(observed, claim.spec.volumeName)
  const selected = claim.metadata?.annotations?.[annotations.selectedNode]
  const waits = waitsForConsumer(storageClass) && selected === undefined
  const volume = findVolume(claim, candidates, { node: null, waits })
  if (volume) return plan(bindingSteps(volume, claim))
  if (waits) return pending(claim, waitingFor(observed))
  if (classOfClaim(claim)) return planProvisioning(observed)
  if (observed.defaultClass !== null && claim.spec?.storageClassName === undefined)
    return plan([{ kind: 'setClass', className: observed.defaultClass }])
  return pending(
    claim,
    normal('FailedBinding', 'no persistent volumes available for this claim and no storage class is set'),
  )
}

/** A claim for which a user chose the volume. */
function planNamed({ claim, volume }: ObservedClaim, name: string): ClaimPlan {
  if (!volume) return pending(claim, null)
  const ref = volume.spec?.claimRef
  if (ref && !isVolumeFor(volume, claim))
    return pending(claim, warning('FailedBinding', `volume "${name}" already bound to a different claim.`))
  const mismatch = ref?.uid ? null : mismatchOf(volume, claim)
  if (mismatch)
    return pending(claim, warning('VolumeMismatch', `Cannot bind to requested volume "${name}": ${mismatch}`))
  return plan(bindingSteps(volume, claim))
}

function waitingFor({ waitingPods }: ObservedClaim): Telling {
  const [pod, ...more] = waitingPods
  if (pod === undefined)
    return normal('WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
  const pods = more.length === 0 ? `pod ${pod}` : `pods ${waitingPods.join(',')}`
  return normal('WaitForPodScheduled', `waiting for ${pods} to be scheduled`)
}

function planProvisioning({ claim, storageClass, selectedNodeExists }: ObservedClaim): ClaimPlan {
  const className = classOfClaim(claim)
  if (!storageClass)
    return pending(
      claim,
      warning('ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`),
    )
  const { provisioner } = storageClass
  if (provisioner === noProvisioner)
    return pending(claim, warning('ProvisioningFailed', `no volume plugin matched name: ${provisioner}`))
  if (provisioner !== localProvisioner)
    return pending(claim, normal('ExternalProvisioning', externalText(provisioner)), [
      ...(claim.metadata?.annotations?.[annotations.storageProvisioner] === provisioner
        ? []
        : [{ kind: 'askProvisioner', provisioner } as const]),
    ])
  if (claim.spec?.volumeMode === 'Block')
    return pending(
      claim,
      warning('ProvisioningFailed', `${provisioner} does not support block volume provisioning`),
    )
  const source = claim.spec?.dataSourceRef ?? claim.spec?.dataSource
  // An empty volume in the place of somebody's data would be a lie.
  if (source)
    return pending(
      claim,
      warning(
        'ProvisioningFailed',
        `${provisioner} does not support volumes that are filled from ${source.kind} "${source.name}"`,
      ),
    )
  const nodeName = claim.metadata?.annotations?.[annotations.selectedNode] ?? null
  // The pod is placed again, on a node that exists.
  if (nodeName !== null && !selectedNodeExists) return plan([{ kind: 'unselectNode' }])
  return plan([{ kind: 'provision', storageClass, nodeName }])
}

const externalText = (provisioner: string): string =>
  `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the ` +
  'system administrator. If volume creation is delayed, please verify that the provisioner is running and ' +
  'correctly registered.'

function pending(
  claim: PersistentVolumeClaim,
  telling: Telling | null,
  steps: readonly ClaimStep[] = [],
): ClaimPlan {
  if (claim.status?.phase === 'Pending') return plan(steps, telling)
  return plan([...steps, { kind: 'setStatus', status: { ...claim.status, phase: 'Pending' } }], telling)
}

/** Both sides, the volume's first; what is written already is left out. */
function bindingSteps(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly ClaimStep[] {
  const steps: ClaimStep[] = []
  if (!volume.spec?.claimRef?.uid) steps.push({ kind: 'bindVolume', volume })
  const volumeName = volume.metadata?.name ?? ''
  const isNamed = claim.spec?.volumeName === volumeName
  if (!isNamed || !isBindingBegun(claim)) {
    const provisioner = volume.metadata?.annotations?.[annotations.provisionedBy]
    steps.push({
      kind: 'bindClaim',
      volumeName,
      annotations: {
        [annotations.bindCompleted]: 'yes',
        ...(isNamed ? {} : { [annotations.boundByController]: 'yes' }),
        ...(provisioner
          ? {
              [annotations.storageProvisioner]: provisioner,
              [annotations.betaStorageProvisioner]: provisioner,
            }
          : {}),
      },
    })
  }
  const status = boundStatus(volume, claim)
  if (status) steps.push({ kind: 'setStatus', status })
  return steps
}

/** The status of a bound claim; null when it has it. Capacity is taken over once: later it tells what was grown. */
function boundStatus(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): PersistentVolumeClaimStatus | null {
  if (claim.status?.phase === 'Bound') return null
  return {
    ...claim.status,
    phase: 'Bound',
    accessModes: volume.spec?.accessModes,
    capacity: volume.spec?.capacity,
  }
}

function planBound(observed: ObservedClaim): ClaimPlan {
  const { claim, volume } = observed
  const lost = (reason: string, message: string): ClaimPlan =>
    claim.status?.phase === 'Lost'
      ? nothingToDo
      : plan([{ kind: 'setStatus', status: { ...claim.status, phase: 'Lost' } }], {
          ...warning(reason, message),
          when: 'now',
        })
  if (!claim.spec?.volumeName)
    return lost(
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    )
  if (!volume)
    return lost('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  if (volume.spec?.claimRef && !isVolumeFor(volume, claim))
    return lost('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly')
  const binding = bindingSteps(volume, claim)
  return binding.length > 0 ? plan(binding) : planGrowth(observed, volume)
}

/** A larger request on a class that allows it: directories have no size, so both numbers just follow. */
function planGrowth({ claim, storageClass }: ObservedClaim, volume: PersistentVolume): ClaimPlan {
  const requested = requestedStorage(claim)
  const isOurs = volume.metadata?.annotations?.[annotations.provisionedBy] === localProvisioner
  if (!isOurs || !isFullyBound(claim) || storageClass?.allowVolumeExpansion !== true) return nothingToDo
  if (compareQuantities(requested, storageOf(claim.status?.capacity)) <= 0) return nothingToDo
  const storage = claim.spec?.resources?.requests?.storage ?? '0'
  const grows = compareQuantities(requested, storageOf(volume.spec?.capacity)) > 0
  return plan([
    ...(grows ? [{ kind: 'growVolume', volume, storage } as const] : []),
    {
      kind: 'setStatus',
      status: {
        ...claim.status,
        capacity: { ...claim.status?.capacity, storage },
        allocatedResources: { ...claim.status?.allocatedResources, storage },
      },
    },
  ])
}
