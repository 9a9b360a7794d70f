import type { ControllerRevision, OwnerReference, Pod, StatefulSet } from '../../api/generated/types.ts'
import { nameOf, uidOf } from '../../api/object.ts'
import { controllerReference, isControlledBy, type OwnerKind } from '../../workload/owners.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { isMember } from './identity.ts'

export const setKind: OwnerKind = { apiVersion: 'apps/v1', kind: 'StatefulSet' }

export const setOwner = (set: StatefulSet): OwnerReference =>
  controllerReference(setKind, { name: nameOf(set), uid: uidOf(set) })

/** The Pods of a list that the set controls and whose names make them members. */
export const ownPods = (set: StatefulSet, pods: readonly Pod[]): readonly Pod[] =>
  pods.filter(pod => isMember(set, pod) && isControlledBy(pod, set))

/** The revisions of a list that the set controls, the newest last. */
export const ownRevisions = (
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): readonly ControllerRevision[] => sortRevisions(revisions.filter(revision => isControlledBy(revision, set)))
