import type { PersistentVolumeClaim, StatefulSet } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { Ordinal } from './identity.ts'
import type { Observed } from './observed.ts'

export const claimTemplatesOf = (set: StatefulSet): readonly PersistentVolumeClaim[] =>
  set.spec?.volumeClaimTemplates ?? []

/** `www-web-0`: the claim of the template `www` for the Pod `web-0`. */
export const claimNameOf = (set: StatefulSet, template: PersistentVolumeClaim, ordinal: Ordinal): string =>
  `${nameOf(template)}-${nameOf(set)}-${ordinal}`

/** Claims have no owner at first: the retention policy gives them one later. */
export function buildClaim(
  set: StatefulSet,
  template: PersistentVolumeClaim,
  ordinal: Ordinal,
): PersistentVolumeClaim {
  return {
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimNameOf(set, template, ordinal),
      namespace: set.metadata?.namespace,
      // Expressions of the selector say nothing that a label could be made from.
      labels: { ...template.metadata?.labels, ...set.spec?.selector.matchLabels },
    },
  }
}

/** What the claims of an ordinal are like: those that are missing, as they are to be made, and those being deleted. */
export interface ClaimNeeds {
  readonly missing: readonly PersistentVolumeClaim[]
  readonly terminating: readonly string[]
}

/** Claims that exist are used as they are, whatever their size or class. */
export function claimNeeds({ set, claims }: Observed, ordinal: Ordinal): ClaimNeeds {
  const missing: PersistentVolumeClaim[] = []
  const terminating: string[] = []
  for (const template of claimTemplatesOf(set)) {
    const name = claimNameOf(set, template, ordinal)
    const claim = claims.get(name)
    if (!claim) missing.push(buildClaim(set, template, ordinal))
    else if (isTerminating(claim)) terminating.push(name)
  }
  return { missing, terminating }
}

/** The claims of an ordinal that exist. */
export function presentClaims({ set, claims }: Observed, ordinal: Ordinal): readonly PersistentVolumeClaim[] {
  const present: PersistentVolumeClaim[] = []
  for (const template of claimTemplatesOf(set)) {
    const claim = claims.get(claimNameOf(set, template, ordinal))
    if (claim) present.push(claim)
  }
  return present
}
