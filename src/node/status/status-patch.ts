import { isEqual } from '../../api/equality.ts'
import type { PodCondition, PodStatus } from '../../api/generated/types.ts'
import type { Uid } from '../../api/object.ts'
import { isNodeCondition } from './pod-conditions.ts'

type Body = { readonly [field: string]: unknown }

/** Lists that a strategic merge joins by `ip`: a change has to replace them whole. */
const listsByIp: ReadonlySet<string> = new Set(['podIPs', 'hostIPs'])

/**
 * The strategic merge patch of `/status` that turns one status into the other; null when nothing differs. Conditions are
 * joined by type, so those that others write meanwhile are not touched.
 */
export function statusPatch(uid: Uid, from: PodStatus, to: PodStatus): Body | null {
  const before = from as Body
  const after = to as Body
  const status: { [field: string]: unknown } = {}
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isEqual(before[field], after[field])) continue
    if (field === 'conditions') {
      const changed = changedConditions(from.conditions ?? [], to.conditions ?? [])
      if (changed.length > 0) status[field] = changed
    } else status[field] = replacement(field, before[field], after[field])
  }
  return Object.keys(status).length === 0 ? null : { metadata: { uid }, status }
}

function replacement(field: string, before: unknown, after: unknown): unknown {
  if (after === undefined) return null
  const isReplaced = listsByIp.has(field) && Array.isArray(after) && before !== undefined
  return isReplaced ? [...after, { $patch: 'replace' }] : after
}

/** The node's own conditions; a field that one has lost is cleared, or the merge would keep it. */
function changedConditions(from: readonly PodCondition[], to: readonly PodCondition[]): readonly Body[] {
  const ended = from.filter(
    ({ type }) => isNodeCondition(type) && !to.some(condition => condition.type === type),
  )
  return [...standingConditions(from, to), ...ended.map(({ type }) => ({ type, $patch: 'delete' }))]
}

function standingConditions(from: readonly PodCondition[], to: readonly PodCondition[]): readonly Body[] {
  return to.flatMap(condition => {
    if (!isNodeCondition(condition.type)) return []
    const before = from.find(each => each.type === condition.type)
    if (before && isEqual(before, condition)) return []
    const lost = Object.keys(before ?? {}).filter(field => !(field in condition))
    return [{ ...condition, ...Object.fromEntries(lost.map(field => [field, null])) }]
  })
}
