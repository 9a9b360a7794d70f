import type { PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { nameOf } from '../api/object.ts'
import { claimTemplatesOf } from '../statefulset/nouns/claims.ts'
import { parsePodName } from '../statefulset/nouns/identity.ts'
import type { ClaimForecast } from './plan-document.ts'

export interface ClaimsOverTime {
  readonly set: StatefulSet
  readonly before: ReadonlyMap<string, PersistentVolumeClaim>
  readonly after: ReadonlyMap<string, PersistentVolumeClaim>
  readonly podsBefore: ReadonlyMap<string, Pod>
  readonly podsAfter: ReadonlyMap<string, Pod>
}

/** What happens to every claim of the set: those of its templates, whether a Pod mounts them or not. */
export function forecastClaims({
  set,
  before,
  after,
  podsBefore,
  podsAfter,
}: ClaimsOverTime): readonly ClaimForecast[] {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names
    .flatMap(name => {
      const pod = podOfClaim(set, name)
      return pod === null
        ? []
        : [{ name, pod, fate: fateOf(name, pod), goesWithSet: isOwnedBySet(after.get(name)) }]
    })
    .sort((a, b) => ordinalOf(a.pod) - ordinalOf(b.pod) || (a.name < b.name ? -1 : 1))

  function fateOf(name: string, pod: string): ClaimForecast['fate'] {
    if (!after.has(name)) return 'deleted'
    if (!before.has(name)) return 'created'
    // A claim that was deleted and made again is another one, and empty.
    if (before.get(name)?.metadata?.uid !== after.get(name)?.metadata?.uid) return 'emptied'
    if (!podsAfter.has(pod)) return 'orphaned'
    return podsBefore.has(pod) ? 'kept' : 'resumed'
  }
}

const isOwnedBySet = (claim: PersistentVolumeClaim | undefined): boolean =>
  (claim?.metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'StatefulSet')

const ordinalOf = (pod: string): number => parsePodName(pod)?.ordinal ?? 0

/** `web-1` for the claim `www-web-1`; null for claims that are none of the set's. */
export function podOfClaim(set: StatefulSet, claimName: string): string | null {
  for (const template of claimTemplatesOf(set)) {
    const pod = claimName.startsWith(`${nameOf(template)}-`)
      ? claimName.slice(nameOf(template).length + 1)
      : ''
    const parts = parsePodName(pod)
    if (parts?.parent === nameOf(set) && parts.ordinal !== null) return pod
  }
  return null
}
