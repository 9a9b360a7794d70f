import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { uidOf } from '../../../src/api/object.ts'
import { compareVersions } from '../../../src/api/resource-version.ts'
import type { Preview } from '../preview/use-preview.ts'

/** The newest that is known of a set: what its plan was made from may be newer than what has been heard of it. */
export function newestOf(set: StatefulSet, preview: Preview): StatefulSet {
  const seen = seenIn(preview)
  if (seen === null || uidOf(seen) !== uidOf(set)) return set
  return compareVersions(versionOf(seen), versionOf(set)) > 0 ? seen : set
}

/** What a plan was made from; null where there is none. */
export const seenIn = (preview: Preview): StatefulSet | null =>
  preview.kind === 'planned' ? preview.before : null

const versionOf = ({ metadata }: StatefulSet): string => metadata?.resourceVersion ?? '0'
