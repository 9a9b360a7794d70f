// An act of several requests on one set: its claims grow, and it is made anew around its Pods where a field changes that
// is fixed. Decided here, from what is there now, and carried out in carry-out.ts. Pure.
//
// Invariants: what comes next follows from the remake and from what is seen alone, so an act that was broken off goes on
// from wherever it stood, in this page or another. A set is taken away only while it is, field by field, the one that was
// decided about; nothing is made in the place of somebody else's set; what has grown is never asked to shrink.
import { isEqual } from '../../../src/api/equality.ts'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../../../src/api/object.ts'
import { compareQuantities, parseQuantity } from '../../../src/api/quantity.ts'
import { labelSelectorOf, matchesLabels } from '../../../src/api/select/selector.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'

export interface Growth {
  readonly claim: string
  readonly from: string
  readonly to: string
}

export interface Remake {
  readonly namespace: string
  readonly name: string
  /** The set that this was decided about, and its definition then. */
  readonly uid: string
  readonly opened: StatefulSet
  /** As what it is created again; null where only claims grow. */
  readonly definition: StatefulSet | null
  readonly growths: readonly Growth[]
  /** Its Pods then, which the new set is to take over. */
  readonly pods: readonly { readonly name: string; readonly uid: string }[]
  readonly begunAt: number
}

export interface Seen {
  /** Null where there is none of the name. */
  readonly set: StatefulSet | null
  /** Those that are to grow, by name. */
  readonly claims: ReadonlyMap<string, PersistentVolumeClaim>
  /** All of the namespace; null while nobody has looked. */
  readonly pods: readonly Pod[] | null
  /** Claims whose growth was refused since the act was begun or taken up again. */
  readonly refused: ReadonlySet<string>
}

export type Act =
  | { readonly kind: 'grow'; readonly growth: Growth }
  /** Without its Pods and claims, and only as it was seen. */
  | { readonly kind: 'remove'; readonly set: StatefulSet }
  | { readonly kind: 'create'; readonly definition: StatefulSet }

export type Move =
  | { readonly kind: 'act'; readonly act: Act }
  | { readonly kind: 'wait'; readonly until: 'gone' | 'adopted' }
  | { readonly kind: 'stop'; readonly because: 'refused' | 'changed' | 'replaced' }
  | { readonly kind: 'done' }

export function nextMove(remake: Remake, seen: Seen): Move {
  const { definition, growths, uid, opened } = remake
  const { set } = seen
  const growth = growths.find(each => !hasGrown(each, seen) && !seen.refused.has(each.claim))
  if (growth) return { kind: 'act', act: { kind: 'grow', growth } }
  const isRefused = growths.some(each => !hasGrown(each, seen))
  if (set === null) {
    // Nobody is helped by a set that stays away because a claim is small.
    if (definition) return { kind: 'act', act: { kind: 'create', definition } }
    return isRefused ? { kind: 'stop', because: 'refused' } : { kind: 'done' }
  }
  if (uidOf(set) === uid) {
    if (isRefused) return { kind: 'stop', because: 'refused' }
    if (!definition) return { kind: 'done' }
    if (isTerminating(set)) return { kind: 'wait', until: 'gone' }
    if (!isEqual(definitionOf(set), opened)) return { kind: 'stop', because: 'changed' }
    return { kind: 'act', act: { kind: 'remove', set } }
  }
  if (definition && !isAsWanted(set, definition)) return { kind: 'stop', because: 'replaced' }
  if (definition && !areAdopted(remake, seen, set)) return { kind: 'wait', until: 'adopted' }
  return isRefused ? { kind: 'stop', because: 'refused' } : { kind: 'done' }
}

export type StepState = 'done' | 'now' | 'ahead' | 'refused'

export type RemakeStep = { readonly state: StepState } & (
  | { readonly kind: 'grow'; readonly growth: Growth; readonly hasRoom: boolean }
  | { readonly kind: 'remove' | 'create' | 'adopt' }
)

/** Everything that is done, in order, and how far it is. */
export function stepsOf(remake: Remake, seen: Seen): readonly RemakeStep[] {
  const move = nextMove(remake, seen)
  const growing = move.kind === 'act' && move.act.kind === 'grow' ? move.act.growth.claim : null
  const steps = remake.growths.map((growth): RemakeStep => {
    const state = hasGrown(growth, seen)
      ? 'done'
      : seen.refused.has(growth.claim)
        ? 'refused'
        : growing === growth.claim
          ? 'now'
          : 'ahead'
    return { kind: 'grow', growth, state, hasRoom: hasRoom(growth, seen) }
  })
  if (!remake.definition) return steps
  const { set } = seen
  const at =
    move.kind === 'act' && move.act.kind !== 'grow'
      ? move.act.kind
      : move.kind === 'wait'
        ? move.until === 'gone'
          ? 'remove'
          : 'adopt'
        : null
  const isGone = set === null || uidOf(set) !== remake.uid
  const isMade = set !== null && isGone && isAsWanted(set, remake.definition)
  const stateOf = (kind: 'remove' | 'create' | 'adopt', isDone: boolean): StepState =>
    isDone ? 'done' : at === kind ? 'now' : 'ahead'
  return [
    ...steps,
    { kind: 'remove', state: stateOf('remove', isGone) },
    { kind: 'create', state: stateOf('create', isMade) },
    { kind: 'adopt', state: stateOf('adopt', isMade && at !== 'adopt' && seen.pods !== null) },
  ]
}

/** The Pods that the new set does not take over, as its selector leaves them out. */
export const leftOut = ({ definition, pods }: Remake, all: readonly Pod[]): readonly Pod[] => {
  if (!definition) return []
  const selector = labelSelectorOf(definition.spec?.selector)
  const uids = new Set(pods.map(({ uid }) => uid))
  return all.filter(pod => uids.has(uidOf(pod)) && !matchesLabels(selector, pod.metadata?.labels))
}

/** What is asked of it, not what it has by now: that follows when its volume has grown. */
function hasGrown({ claim, to }: Growth, { claims }: Seen): boolean {
  const found = claims.get(claim)
  // A claim that is gone needs no room.
  return !found || compareSizes(String(found.spec?.resources?.requests?.storage ?? '0'), to) >= 0
}

function hasRoom({ claim, to }: Growth, { claims }: Seen): boolean {
  const found = claims.get(claim)
  return found !== undefined && compareSizes(String(found.status?.capacity?.storage ?? '0'), to) >= 0
}

function areAdopted(remake: Remake, { pods }: Seen, set: StatefulSet): boolean {
  if (pods === null) return false
  const uids = new Set(remake.pods.map(({ uid }) => uid))
  const left = new Set(leftOut(remake, pods).map(uidOf))
  return pods.every(
    pod =>
      !uids.has(uidOf(pod)) ||
      left.has(uidOf(pod)) ||
      isTerminating(pod) ||
      controllerOf(pod)?.uid === uidOf(set),
  )
}

/** Whether a set has what the definition fixes; the rest may have been changed since. */
function isAsWanted(set: StatefulSet, { spec }: StatefulSet): boolean {
  const { serviceName, podManagementPolicy, selector, volumeClaimTemplates } = spec ?? {}
  const names = (of: StatefulSet['spec']) => (of?.volumeClaimTemplates ?? []).map(nameOf)
  return (
    holds(set.spec, {
      selector,
      ...(serviceName === undefined ? {} : { serviceName }),
      ...(podManagementPolicy === undefined ? {} : { podManagementPolicy }),
      ...(volumeClaimTemplates === undefined ? {} : { volumeClaimTemplates }),
    }) && isEqual(names(set.spec), names(spec))
  )
}

/** Whether everything of `part` stands in `whole`: the server adds defaults, and writes amounts its own way. */
function holds(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return (
      Array.isArray(whole) &&
      whole.length === part.length &&
      part.every((each, index) => holds(whole[index], each))
    )
  if (isObject(part))
    return isObject(whole) && Object.entries(part).every(([key, value]) => holds(whole[key], value))
  if (part === undefined || part === whole) return true
  return typeof part === 'string' && typeof whole === 'string' && isSameAmount(part, whole)
}

const isSameAmount = (a: string, b: string): boolean => {
  const [left, right] = [parseQuantity(a), parseQuantity(b)]
  return left !== null && right !== null && compareQuantities(left, right) === 0
}

/** What is no amount is the smallest. */
export function compareSizes(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [parseQuantity(a), parseQuantity(b)]
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1
  return compareQuantities(left, right)
}

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
