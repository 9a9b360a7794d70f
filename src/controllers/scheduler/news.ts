import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../../api/generated/types.ts'

/** Whether a change of a node could let a pod onto it that it kept away before. Heartbeats do not. */
export function hasRoomNews(before: Node, after: Node): boolean {
  return !(
    before.spec?.unschedulable === after.spec?.unschedulable &&
    isDeepStrictEqual(before.spec?.taints, after.spec?.taints) &&
    isDeepStrictEqual(before.metadata?.labels, after.metadata?.labels) &&
    isDeepStrictEqual(before.status?.allocatable, after.status?.allocatable)
  )
}
