// The history of a workload's template: one ControllerRevision for each template that it has had.
//
// Revisions are compared by the bytes of the template that they hold, numbered as they come into use, and never
// changed but for that number: a template that comes back gets the number after the newest. Pods say by a label which
// one they were made from.
import type { ControllerRevision, OwnerReference, Pod } from '../api/generated/types.ts'
import { type ApiObject, nameOf } from '../api/object.ts'
import { parseTime } from '../base/clock.ts'
import {
  renewedBytes,
  revisionBytes,
  revisionHash,
  revisionName,
  templateBytes,
  type WithTemplate,
} from './revision-data.ts'

/** On a Pod: the name of its ControllerRevision, whatever the revision's own label says. */
export const revisionLabel = 'controller-revision-hash'
/** On a revision: the hash at the end of its name. */
export const revisionHashLabel = 'controller.kubernetes.io/hash'

/** The name of the revision that a Pod was made from; empty when it carries none. */
export const revisionOf = (pod: Pod): string => pod.metadata?.labels?.[revisionLabel] ?? ''

/** By number, then by age, then by name: the newest is the last. */
export function sortRevisions(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return [...revisions].sort(
    (a, b) => a.revision - b.revision || ageOf(a) - ageOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1),
  )
}

const ageOf = (revision: ControllerRevision): number => parseTime(revision.metadata?.creationTimestamp) ?? 0

/** Which revision holds the template that a workload asks for now. */
export type FoundRevision =
  | { readonly kind: 'newest'; readonly revision: ControllerRevision }
  /** It was used before, and has to become the newest again. */
  | { readonly kind: 'earlier'; readonly revision: ControllerRevision }
  | { readonly kind: 'none' }

/** Looks for the workload's template among its revisions, sorted. */
export function findRevision(
  workload: WithTemplate,
  revisions: readonly ControllerRevision[],
): FoundRevision {
  const bytes = templateBytes(workload)
  const newest = revisions.at(-1)
  if (newest && revisionBytes(newest) === bytes) return { kind: 'newest', revision: newest }
  const equal = revisions.findLast(revision => revisionBytes(revision) === bytes)
  if (equal) return { kind: 'earlier', revision: equal }
  // Written by other software, or before a field had its default, it may still mean what the workload asks for.
  if (newest && renewedBytes(newest) === bytes) return { kind: 'newest', revision: newest }
  return { kind: 'none' }
}

export interface RevisionToBuild {
  readonly workload: ApiObject & WithTemplate
  readonly owner: OwnerReference
  readonly number: number
  /** How many names were found taken by other templates. */
  readonly collisions: number
}

/** The revision for what the workload asks for now. */
export function buildRevision({ workload, owner, number, collisions }: RevisionToBuild): ControllerRevision {
  const bytes = templateBytes(workload)
  const hash = revisionHash(bytes, collisions)
  const { annotations, namespace } = workload.metadata ?? {}
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(nameOf(workload), hash),
      namespace,
      labels: { ...workload.spec?.template?.metadata?.labels, [revisionHashLabel]: hash },
      // kubectl's change-cause travels here, so that `rollout history` can show it.
      ...(annotations ? { annotations } : {}),
      ownerReferences: [owner],
    },
    // With the keys in Go's order: kubectl compares the bytes when it rolls back.
    data: JSON.parse(bytes),
    revision: number,
  }
}

/** The oldest revisions, sorted, that nothing `live` names, beyond the `limit` that is to be remembered. */
export function surplusRevisions(
  revisions: readonly ControllerRevision[],
  { limit, live }: { readonly limit: number; readonly live: ReadonlySet<string> },
): readonly ControllerRevision[] {
  if (limit < 0 || revisions.length <= limit) return []
  const unused = revisions.filter(revision => !live.has(nameOf(revision)))
  return unused.slice(0, Math.max(0, unused.length - limit))
}
