// What wakes a set: its own changes, those of its Pods and of Pods it could adopt, of its claims and its revisions.
//
// Upstream watches neither claims nor revisions; here one that goes or changes pass lets its set go on at once. A
// change that may have removed the cause of a failure also ends the back-off.

import { isEqual } from '../api/equality.ts'
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { type ApiObject, controllerOf, isTerminating, keyOf, nameOf, refOf, uidOf } from '../api/object.ts'
import { labelSelectorOf, matchesLabels, type Selector } from '../api/select/selector.ts'
import { unreachable } from '../base/assert.ts'
import type { Change, Wake as ControllerWake } from '../control/controller.ts'
import { setKind } from './nouns/set-owner.ts'
import { retentionPolicyOf } from './plan/retention.ts'
import type { SetInformers } from './set-informers.ts'

type Wake = Pick<ControllerWake, 'enqueue' | 'resetBackoff'>

/** Wakes sets until the returned function is called. */
export function watchTriggers(informers: SetInformers, wake: Wake): () => void {
  informers.sets.addIndex(claimPrefixIndex, claimPrefixes)
  const stops = [
    informers.sets.onChange(change => onSetChange(change, wake)),
    informers.pods.onChange(change => onPodChange(change, informers, wake)),
    informers.claims.onChange(change => onClaimChange(change, informers, wake)),
    informers.revisions.onChange(change => onRevisionChange(change, informers, wake)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function onSetChange(change: Change<StatefulSet>, wake: Wake): void {
  const key = keyOf(refOf(change.object))
  if (
    change.kind === 'updated' &&
    change.object.metadata?.generation !== change.previous.metadata?.generation
  )
    wake.resetBackoff(key)
  wake.enqueue(key)
}

function onPodChange(change: Change<Pod>, informers: SetInformers, wake: Wake): void {
  switch (change.kind) {
    case 'added':
      wakeOwner(change.object, informers, wake)
      break
    case 'deleted': {
      // A stranger may have held a name that its set has been trying to use.
      const owner = ownerOf(change.object, informers) ?? namesakeOf(change.object, informers)
      if (owner) wakeAfresh(owner, wake)
      break
    }
    case 'updated':
      onPodUpdate(change, informers, wake)
      break
    default:
      unreachable(change)
  }
}

function onPodUpdate(
  { object, previous }: Extract<Change<Pod>, { readonly kind: 'updated' }>,
  informers: SetInformers,
  wake: Wake,
): void {
  if (object.metadata?.resourceVersion === previous.metadata?.resourceVersion) return
  const changesHands = !isEqual(controllerOf(object), controllerOf(previous))
  const before = changesHands ? ownerOf(previous, informers) : null
  if (before) wakeAfresh(before, wake)
  const isRelabelled = !isEqual(object.metadata?.labels, previous.metadata?.labels)
  if (controllerOf(object) || changesHands || isRelabelled) wakeOwner(object, informers, wake)
}

function onRevisionChange(change: Change<ControllerRevision>, informers: SetInformers, wake: Wake): void {
  if (change.kind === 'added' && controllerOf(change.object)) return
  if (change.kind === 'updated' && isEqual(controllerOf(change.object), controllerOf(change.previous))) return
  const before = ownerOf(change.kind === 'updated' ? change.previous : change.object, informers)
  if (before) wake.enqueue(keyOf(refOf(before)))
  if (change.kind !== 'deleted') wakeOwner(change.object, informers, wake)
  // A set may live on a revision of its predecessor until the garbage collector takes that.
  else {
    const namesake = namesakeOf(change.object, informers)
    if (namesake) wake.enqueue(keyOf(refOf(namesake)))
  }
}

/** The set whose name the object's name begins with: `web` for `web-0`, and for `web-776999688b`. */
function namesakeOf({ metadata }: ApiObject, informers: SetInformers): StatefulSet | null {
  const name = metadata?.name?.slice(0, metadata.name.lastIndexOf('-')) ?? ''
  return informers.sets.get({ namespace: metadata?.namespace ?? '', name })
}

/** The set that controls the object, or every set that would take it in. */
function wakeOwner(object: ApiObject, informers: SetInformers, wake: Wake): void {
  const owner = ownerOf(object, informers)
  if (owner) wake.enqueue(keyOf(refOf(owner)))
  // What a foreign controller has is none of ours, and what is going is not adopted.
  if (controllerOf(object) || isTerminating(object)) return
  for (const set of informers.sets.list(object.metadata?.namespace))
    if (matchesLabels(cachedSelectorOf(set), object.metadata?.labels)) wake.enqueue(keyOf(refOf(set)))
}

function ownerOf(object: ApiObject, informers: SetInformers): StatefulSet | null {
  const owner = controllerOf(object)
  if (owner?.kind !== setKind.kind || owner.apiVersion !== setKind.apiVersion) return null
  const set = informers.sets.get({ namespace: object.metadata?.namespace ?? '', name: owner.name })
  return set && uidOf(set) === owner.uid ? set : null
}

function wakeAfresh(set: StatefulSet, wake: Wake): void {
  const key = keyOf(refOf(set))
  wake.resetBackoff(key)
  wake.enqueue(key)
}

function onClaimChange(change: Change<PersistentVolumeClaim>, informers: SetInformers, wake: Wake): void {
  if (change.kind === 'updated' && !isClaimNews(change.object, change.previous)) return
  const prefix = claimPrefixOf(change.object)
  if (prefix === null) return
  for (const set of informers.sets.byIndex(claimPrefixIndex, prefix)) {
    // A claim that appears matters only to those who must own it.
    if (change.kind === 'added' && !ownsClaims(set)) continue
    wakeAfresh(set, wake)
  }
}

const isClaimNews = (claim: PersistentVolumeClaim, previous: PersistentVolumeClaim): boolean =>
  isTerminating(claim) !== isTerminating(previous) ||
  !isEqual(claim.metadata?.ownerReferences, previous.metadata?.ownerReferences)

function ownsClaims(set: StatefulSet): boolean {
  const { deletesWhenDeleted, deletesWhenScaled } = retentionPolicyOf(set)
  return deletesWhenDeleted || deletesWhenScaled
}

const claimPrefixIndex = 'claim prefix'

/** `default/www-web-`: what the names of a set's claims begin with. */
const claimPrefixes = (set: StatefulSet): readonly string[] =>
  (set.spec?.volumeClaimTemplates ?? []).map(
    template => `${set.metadata?.namespace}/${nameOf(template)}-${nameOf(set)}-`,
  )

function claimPrefixOf(claim: PersistentVolumeClaim): string | null {
  const name = nameOf(claim)
  const dash = name.lastIndexOf('-')
  return dash < 0 ? null : `${claim.metadata?.namespace}/${name.slice(0, dash + 1)}`
}

const selectors = new WeakMap<StatefulSet, Selector>()

function cachedSelectorOf(set: StatefulSet): Selector {
  const known = selectors.get(set)
  if (known) return known
  const selector = readSelector(set)
  selectors.set(set, selector)
  return selector
}

function readSelector(set: StatefulSet): Selector {
  try {
    return labelSelectorOf(set.spec?.selector)
  } catch {
    // A selector that cannot be read selects nothing; the reconcile of the set says so.
    return { kind: 'nothing' }
  }
}
