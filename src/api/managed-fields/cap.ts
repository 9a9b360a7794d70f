import { limits } from '../../base/limits.ts'
import { canonicalSet } from './canonical.ts'
import { union } from './field-set.ts'
import { inOrder, isSameManager, type Manager, type Managers } from './owners.ts'

const bucketName = 'ancient-changes'

/** With more managers of updates than the limit, the oldest ones of each API version are folded into one. */
export function capped(managers: Managers): Managers {
  const updates = managers.filter(each => each.operation === 'Update')
  let excess = updates.length - limits.updateManagersMax
  if (excess <= 0) return managers
  // They are in the order of their times already.
  const kept = new Set(managers)
  const firsts = new Map<string, Manager>()
  const buckets = new Map<string, Manager>()
  for (const entry of updates) {
    if (excess <= 0) break
    const { apiVersion } = entry
    const first = buckets.get(apiVersion) ?? firsts.get(apiVersion)
    if (!first) {
      firsts.set(apiVersion, entry)
      continue
    }
    const bucket: Manager = {
      manager: bucketName,
      operation: 'Update',
      apiVersion,
      subresource: '',
      time: entry.time,
      fields: canonicalSet(union(first.fields, entry.fields)),
    }
    kept.delete(first)
    kept.delete(entry)
    for (const each of kept) if (isSameManager(each, bucket)) kept.delete(each)
    kept.add(bucket)
    buckets.set(apiVersion, bucket)
    excess--
  }
  return inOrder([...kept])
}
