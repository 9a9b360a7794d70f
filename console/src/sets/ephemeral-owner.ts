import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { controllerOf, nameOf } from '../../../src/api/object.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'

export interface EphemeralOwner {
  readonly podName: string
  /** Of the set, by the Pod's name. */
  readonly set: string
  readonly ordinal: number
}

/** The numbered Pod that a claim `POD-VOLUME` was made for, and goes with; null for any other claim. */
export function ephemeralOwnerOf(claim: PersistentVolumeClaim): EphemeralOwner | null {
  const owner = controllerOf(claim)
  if (owner?.kind !== 'Pod' || !nameOf(claim).startsWith(`${owner.name}-`)) return null
  const parts = parsePodName(owner.name)
  if (parts?.ordinal == null) return null
  return { podName: owner.name, set: parts.parent, ordinal: Number(parts.ordinal) }
}

/** Those of one set, by ordinal. */
export const ephemeralClaimsOfSet = (
  { namespace, name }: { readonly namespace: string; readonly name: string },
  claims: readonly PersistentVolumeClaim[],
): readonly (EphemeralOwner & { readonly claim: PersistentVolumeClaim })[] =>
  claims
    .filter(({ metadata }) => metadata?.namespace === namespace)
    .flatMap(claim => {
      const owner = ephemeralOwnerOf(claim)
      return owner?.set === name ? [{ claim, ...owner }] : []
    })
    .sort((a, b) => a.ordinal - b.ordinal)
