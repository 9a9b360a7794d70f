// What happens to a volume next: its phase follows its claim, and when the claim is gone its policy decides.
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { annotations, finalizers, localProvisioner } from '../../scheduling/storage-names.ts'
import type { Telling } from './plan-claim.ts'

export interface ObservedVolume {
  readonly volume: PersistentVolume
  /** The claim that the volume is bound to, by uid; null when the API has confirmed that it is gone. */
  readonly claim: PersistentVolumeClaim | null
}

export type VolumePhase = 'Available' | 'Bound' | 'Released' | 'Failed'

export type VolumeStep =
  | { readonly kind: 'protect' }
  | { readonly kind: 'unprotect' }
  | { readonly kind: 'setPhase'; readonly phase: VolumePhase; readonly message: string }
  /** Gives the volume back: another one serves the claim. */
  | { readonly kind: 'unbind' }
  | { readonly kind: 'removeDirectory' }
  | { readonly kind: 'delete' }

export interface VolumePlan {
  readonly steps: readonly VolumeStep[]
  readonly telling: Telling | null
}

export function planVolume(observed: ObservedVolume): VolumePlan {
  const { volume } = observed
  const isProtected = volume.metadata?.finalizers?.includes(finalizers.volumeProtection) ?? false
  const isTerminating = volume.metadata?.deletionTimestamp !== undefined
  if (!isTerminating && !isProtected) {
    const next = planPhase(observed)
    return { ...next, steps: [{ kind: 'protect' }, ...next.steps] }
  }
  return isTerminating ? planTerminating(observed, isProtected) : planPhase(observed)
}

const isOurs = (volume: PersistentVolume): boolean =>
  volume.metadata?.annotations?.[annotations.provisionedBy] === localProvisioner

const policyOf = (volume: PersistentVolume): string => volume.spec?.persistentVolumeReclaimPolicy ?? 'Retain'

/** A volume that is to go waits for its claim; then its directory goes before the object does. */
function planTerminating(observed: ObservedVolume, isProtected: boolean): VolumePlan {
  const { volume, claim } = observed
  if (claim && isBoundTo(volume, claim)) return planPhase(observed)
  if (!isProtected) return { steps: [], telling: null }
  const removes = isOurs(volume) && policyOf(volume) === 'Delete'
  return {
    steps: [...(removes ? [{ kind: 'removeDirectory' } as const] : []), { kind: 'unprotect' }],
    telling: null,
  }
}

const isBoundTo = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  claim.spec?.volumeName === volume.metadata?.name

function planPhase({ volume, claim }: ObservedVolume): VolumePlan {
  const ref = volume.spec?.claimRef
  // Free, or set aside by name for a claim that may come.
  if (!ref?.uid) return toPhase(volume, 'Available')
  if (!claim) return planReleased(volume)
  if (isBoundTo(volume, claim)) return toPhase(volume, 'Bound')
  // The claim's side is about to be written.
  if (!claim.spec?.volumeName) return { steps: [], telling: null }
  // The claim has another volume. One made for it is of no more use; one that was chosen goes back.
  if (isOurs(volume) && policyOf(volume) === 'Delete') return planReleased(volume)
  const byController = volume.metadata?.annotations?.[annotations.boundByController] !== undefined
  return byController ? { steps: [{ kind: 'unbind' }], telling: null } : { steps: [], telling: null }
}

function toPhase(volume: PersistentVolume, phase: VolumePhase): VolumePlan {
  return {
    steps: volume.status?.phase === phase ? [] : [{ kind: 'setPhase', phase, message: '' }],
    telling: null,
  }
}

function planReleased(volume: PersistentVolume): VolumePlan {
  const phase = volume.status?.phase
  const release = phase === 'Released' || phase === 'Failed' ? [] : toPhase(volume, 'Released').steps
  if (policyOf(volume) !== 'Delete') return { steps: release, telling: null }
  if (isOurs(volume))
    return { steps: [...release, { kind: 'removeDirectory' }, { kind: 'delete' }], telling: null }
  const provisioner = volume.metadata?.annotations?.[annotations.provisionedBy]
  // Whoever made it removes it.
  if (provisioner || phase === 'Failed') return { steps: release, telling: null }
  const message = `error getting deleter volume plugin for volume "${volume.metadata?.name}": no deletable volume plugin matched`
  return {
    steps: [{ kind: 'setPhase', phase: 'Failed', message }],
    telling: { type: 'Warning', reason: 'VolumeFailedDelete', message, when: 'now' },
  }
}
