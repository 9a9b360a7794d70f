import { conditionOf } from '../../api/conditions.ts'
import type { Node } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'

/** A node that says of itself, or is said, not to be Ready: nothing on it is stopped. One that says nothing yet is given time. */
export function isSilent(node: Node | undefined): boolean {
  const ready = conditionOf(node?.status?.conditions, 'Ready')
  return ready !== null && ready.status !== 'True'
}

export const silentNodes = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(nodes.filter(isSilent).map(nameOf))
