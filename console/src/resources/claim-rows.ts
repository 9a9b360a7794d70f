import type { PersistentVolumeClaim, Pod } from '../../../src/api/generated/types.ts'
import { controllerOf, nameOf } from '../../../src/api/object.ts'
import { referencesOf } from '../../../src/api/pod-references.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'
import { ephemeralOwnerOf } from '../sets/ephemeral-owner.ts'

export interface ClaimRow {
  readonly claim: PersistentVolumeClaim
  /** The set and ordinal that its name speaks of, and whether a Pod holds it. */
  readonly set: string | null
  /** Nobody has said where not all sets are known. */
  readonly setIs: 'there' | 'gone' | 'unknown'
  readonly ordinal: number | null
  readonly pod: string | null
}

/**
 * Who holds each claim, and which ordinal of which set it was made for: by the sets' own templates, and for a set that is
 * gone by the owner and the labels that it has left on its claims.
 */
export function claimRows(
  claims: readonly PersistentVolumeClaim[],
  {
    pods,
    sets,
    areAll,
  }: {
    readonly pods: readonly Pod[]
    readonly sets: readonly {
      readonly namespace: string
      readonly name: string
      readonly templates: readonly string[]
    }[]
    /** Whether these are all of them. */
    readonly areAll: boolean
  },
): readonly ClaimRow[] {
  const holders = new Map<string, string>()
  // Those that come and go with their Pod, too.
  for (const pod of pods)
    for (const claim of referencesOf(pod).claims)
      holders.set(`${pod.metadata?.namespace}/${claim}`, nameOf(pod))
  const prefixes = new Map<string, string>(
    sets.flatMap(({ namespace, name, templates }) =>
      templates.map(template => [`${namespace}/${template}-${name}`, name] as const),
    ),
  )
  const there = new Set(sets.map(({ namespace, name }) => `${namespace}/${name}`))
  return claims.map(claim => {
    const key = `${claim.metadata?.namespace}/${nameOf(claim)}`
    const parts = parsePodName(key)
    const ofTemplate = parts ? (prefixes.get(parts.parent) ?? leftBy(claim)) : null
    const owner = ofTemplate === null ? ephemeralOwnerOf(claim) : null
    const set = ofTemplate ?? owner?.set ?? null
    const number = owner ? owner.ordinal : parts?.ordinal
    const ordinal = set !== null && number != null ? Number(number) : null
    const isThere = there.has(`${claim.metadata?.namespace}/${set}`)
    return {
      claim,
      set,
      setIs: isThere ? 'there' : areAll ? 'gone' : 'unknown',
      ordinal,
      pod: holders.get(key) ?? null,
    }
  })
}

/**
 * The name of the set that a claim `TEMPLATE-SET-ORDINAL` tells of. Both names may have dashes: which part is the set's is
 * told by the owner, or by the labels of its selector, of which one is mostly its name. Null where neither tells.
 */
function leftBy(claim: PersistentVolumeClaim): string | null {
  const parent = parsePodName(nameOf(claim))?.parent ?? ''
  const isOf = (set: string) => set !== '' && parent.length > set.length + 1 && parent.endsWith(`-${set}`)
  const owner = controllerOf(claim) ?? claim.metadata?.ownerReferences?.[0]
  const ofOwner = owner?.kind === 'Pod' ? (parsePodName(owner.name)?.parent ?? '') : (owner?.name ?? '')
  const named = [ofOwner, ...Object.values(claim.metadata?.labels ?? {})].filter(isOf)
  // Of `web` and `shop-web` the longer one has more to say.
  return named.toSorted((a, b) => b.length - a.length)[0] ?? null
}
