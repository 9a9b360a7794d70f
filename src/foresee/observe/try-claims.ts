// Asks what becomes of a new claim of each template that a Pod will lack: by limits, classes, policies and webhooks.
import type { PersistentVolumeClaim, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { buildClaim, claimNameOf, claimTemplatesOf } from '../../statefulset/nouns/claims.ts'
import { type Ordinal, ordinalAt, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import { tryCreate } from './try-create.ts'

/** How a new claim of a template fares: as admission makes it, or refused. Nothing is said of one that could not be tried. */
export interface ClaimTrial {
  readonly template: string
  readonly admitted: PersistentVolumeClaim | null
  readonly refusal: StatusError | null
}

export async function tryClaims(
  client: Client,
  set: StatefulSet,
  claims: readonly PersistentVolumeClaim[],
): Promise<readonly ClaimTrial[]> {
  const lasting = new Set(claims.filter(claim => !isTerminating(claim)).map(nameOf))
  const trials = claimTemplatesOf(set).map(async template => {
    const ordinal = firstWithout(set, template, lasting)
    if (ordinal === null) return []
    const wanted = buildClaim(set, template, ordinal)
    const trial = await tryCreate(client, kinds.PersistentVolumeClaim, wanted)
    const about = { template: nameOf(template) }
    switch (trial.kind) {
      case 'admitted':
        return [{ ...about, admitted: trial.object, refusal: null }]
      case 'refused':
        return [{ ...about, admitted: null, refusal: trial.error }]
      case 'unknown':
        return []
    }
  })
  return (await Promise.all(trials)).flat()
}

/** The first ordinal whose claim is yet to be made; null where all are there to stay. */
function firstWithout(
  set: StatefulSet,
  template: PersistentVolumeClaim,
  lasting: ReadonlySet<string>,
): Ordinal | null {
  const range = ordinalRangeOf(set)
  for (let index = 0; index < range.replicas; index++) {
    const ordinal = ordinalAt(range, index)
    if (!lasting.has(claimNameOf(set, template, ordinal))) return ordinal
  }
  return null
}
