import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { Brand } from '../../base/brand.ts'
import { replicasOf } from '../../workload/desired.ts'

/** The number in a Pod's name. Its index among the replicas is `ordinal - start`: the two are never mixed. */
export type Ordinal = Brand<number, 'Ordinal'>

export const podNameLabel = 'statefulset.kubernetes.io/pod-name'
export const podIndexLabel = 'apps.kubernetes.io/pod-index'

const ordinalMax = 2 ** 31 - 1

/** A name as sets give it to Pods, taken apart. */
export interface PodNameParts {
  readonly parent: string
  /** Null where the digits are more than 32 bits can hold. */
  readonly ordinal: Ordinal | null
}

/** `web-01` has the parent `web` and the ordinal 1: leading zeros parse, though no set makes them. */
export function parsePodName(name: string): PodNameParts | null {
  const dash = name.lastIndexOf('-')
  if (dash < 0 || dash === name.length - 1) return null
  for (let at = dash + 1; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code < zero || code > zero + 9) return null
  }
  const ordinal = Number(name.slice(dash + 1))
  return { parent: name.slice(0, dash), ordinal: ordinal <= ordinalMax ? (ordinal as Ordinal) : null }
}

/** The ordinal of a Pod, or null when its name has none. */
export const ordinalOf = (pod: Pod): Ordinal | null => parsePodName(nameOf(pod))?.ordinal ?? null

/** Membership is a question of names alone. */
export const isMember = (set: StatefulSet, pod: Pod): boolean =>
  parsePodName(nameOf(pod))?.parent === nameOf(set)

export const podNameOf = (set: StatefulSet, ordinal: Ordinal): string => `${nameOf(set)}-${ordinal}`

/** The ordinals that a set wants: `start`, `start + 1` … for each replica. */
export interface OrdinalRange {
  readonly start: number
  readonly replicas: number
}

export function ordinalRangeOf(set: StatefulSet): OrdinalRange {
  return { start: set.spec?.ordinals?.start ?? 0, replicas: replicasOf(set) }
}

/** The ordinal of the replica at `index`. */
export const ordinalAt = ({ start }: OrdinalRange, index: number): Ordinal => (start + index) as Ordinal

/** The place of an ordinal among the replicas, or null when the set does not want it. */
export function indexOf({ start, replicas }: OrdinalRange, ordinal: Ordinal): number | null {
  const index = ordinal - start
  return index >= 0 && index < replicas ? index : null
}

/** Whether a Pod is who its name says: no leading zeros, and the label tells the same. An index label may be missing. */
export function identityMatches(set: StatefulSet, { metadata }: Pod): boolean {
  const name = metadata?.name ?? ''
  const digitsAt = name.lastIndexOf('-') + 1
  return (
    metadata?.labels?.[podNameLabel] === name &&
    metadata.namespace === set.metadata?.namespace &&
    digitsAt - 1 === nameOf(set).length &&
    name.startsWith(nameOf(set)) &&
    (name.charCodeAt(digitsAt) !== zero || name.length === digitsAt + 1)
  )
}

const zero = 48

/** The labels by which a Pod can be told apart. */
export const identityLabels = (set: StatefulSet, ordinal: Ordinal): { readonly [key: string]: string } => ({
  [podNameLabel]: podNameOf(set, ordinal),
  [podIndexLabel]: String(ordinal),
})
