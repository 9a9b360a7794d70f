// Claims of new Pods that name a StorageClass which does not exist: nobody makes a volume for them.
import { nameOf } from '../../api/object.ts'
import { claimNameOf, claimTemplatesOf } from '../../statefulset/nouns/claims.ts'
import type { Ordinal } from '../../statefulset/nouns/identity.ts'
import { type Facts, stepsOf } from './facts.ts'
import type { MissingClass } from './hazard-values.ts'

const seen = ['storageclasses.storage.k8s.io', 'persistentvolumes']

/** Each class once. A class of that name is not needed where a volume of it is there already. */
export function missingClasses(facts: Facts): readonly MissingClass[] {
  const { snapshot, set } = facts
  if (snapshot.unread.some(({ what }) => seen.includes(what))) return []
  const claims = new Map(snapshot.claims.map(claim => [nameOf(claim), claim]))
  const known = new Set([
    ...snapshot.storageClasses.map(nameOf),
    ...snapshot.volumes.map(({ spec }) => spec?.storageClassName ?? ''),
    // No class at all is asked for, or the default.
    '',
  ])
  const found = new Map<string, MissingClass>()
  for (const pod of stepsOf(facts, 'create')) {
    const ordinal = Number(pod.slice(pod.lastIndexOf('-') + 1)) as Ordinal
    for (const template of claimTemplatesOf(set)) {
      const claim = claimNameOf(set, template, ordinal)
      const { spec } = claims.get(claim) ?? template
      const name = spec?.storageClassName ?? ''
      if (spec?.volumeName || known.has(name) || found.has(name)) continue
      found.set(name, { claim, name })
    }
  }
  return [...found.values()]
}
