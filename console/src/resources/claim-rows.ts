import type { PersistentVolumeClaim, Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { parsePodName } from '../../../src/statefulset/nouns/identity.ts'

export interface ClaimRow {
  readonly claim: PersistentVolumeClaim
  /** The set and ordinal that its name speaks of, and whether a Pod holds it. */
  readonly set: string | null
  readonly ordinal: number | null
  readonly pod: string | null
}

/** Who holds each claim, and which ordinal of which set it was made for: by the sets' own templates, not by guessing. */
export function claimRows(
  claims: readonly PersistentVolumeClaim[],
  {
    pods,
    sets,
  }: {
    readonly pods: readonly Pod[]
    readonly sets: readonly {
      readonly namespace: string
      readonly name: string
      readonly templates: readonly string[]
    }[]
  },
): readonly ClaimRow[] {
  const holders = new Map<string, string>()
  for (const pod of pods)
    for (const { persistentVolumeClaim } of pod.spec?.volumes ?? [])
      if (persistentVolumeClaim)
        holders.set(`${pod.metadata?.namespace}/${persistentVolumeClaim.claimName}`, nameOf(pod))
  const prefixes = new Map<string, string>(
    sets.flatMap(({ namespace, name, templates }) =>
      templates.map(template => [`${namespace}/${template}-${name}`, name] as const),
    ),
  )
  return claims.map(claim => {
    const key = `${claim.metadata?.namespace}/${nameOf(claim)}`
    const parts = parsePodName(key)
    const set = parts ? (prefixes.get(parts.parent) ?? null) : null
    const ordinal = set !== null && parts?.ordinal != null ? Number(parts.ordinal) : null
    return { claim, set, ordinal, pod: holders.get(key) ?? null }
  })
}
