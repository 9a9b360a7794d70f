// Which changes can let a pod onto a node that kept it away before. What is no news wakes nobody.

import { isEqual } from '../../api/equality.ts'
import type { Namespace, Node, Pod } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { Change } from '../../control/controller.ts'
import { needsOf, type PodNeeds } from '../../scheduling/pod-needs.ts'
import { type Resources, subtractResources } from '../../scheduling/requests.ts'

/** Heartbeats are none. */
export function hasRoomNews(before: Node, after: Node): boolean {
  return !(
    before.spec?.unschedulable === after.spec?.unschedulable &&
    isEqual(before.spec?.taints, after.spec?.taints) &&
    isEqual(before.metadata?.labels, after.metadata?.labels) &&
    isEqual(before.status?.allocatable, after.status?.allocatable)
  )
}

/** Who may have a place now that this pod with a node has changed; null for nobody. */
export function concernedByPlaced(change: Change<Pod>): ((waiting: Pod) => boolean) | null {
  const after = change.object
  const before = change.kind === 'updated' && change.previous.spec?.nodeName ? change.previous : null
  // Resized in place, it has given something back.
  if (before && isLess(needsOf(after).requests, needsOf(before).requests)) return () => true
  const isNeighbourNews =
    !before ||
    isTerminating(before) !== isTerminating(after) ||
    !isEqual(before.metadata?.labels, after.metadata?.labels)
  return isNeighbourNews ? looksAtNeighbours : null
}

function looksAtNeighbours(waiting: Pod): boolean {
  const { affinity, antiAffinity, spread } = needsOf(waiting)
  return affinity.length + antiAffinity.length + spread.length > 0
}

function isLess(after: Resources, before: Resources): boolean {
  const { milliCpu, memoryBytes, ephemeralBytes, others } = subtractResources(after, before)
  return [milliCpu, memoryBytes, ephemeralBytes, ...others.values()].some(difference => difference < 0)
}

/** Who may have a place now that this namespace is there, or has other labels; null for nobody. */
export function concernedByNamespace(change: Change<Namespace>): ((waiting: Pod) => boolean) | null {
  const { kind, object } = change
  if (kind === 'updated' && isEqual(change.previous.metadata?.labels, object.metadata?.labels)) return null
  return waiting => {
    const needs = needsOf(waiting)
    // Those that are there may keep all of a namespace away by its labels.
    return needs.namespace === nameOf(object) || choosesNamespaces(needs)
  }
}

const choosesNamespaces = ({ affinity, antiAffinity }: PodNeeds): boolean =>
  [...affinity, ...antiAffinity].some(({ namespaceSelector }) => namespaceSelector.kind !== 'nothing')
