import { limits } from '../../base/limits.ts'
import { canonicalSet } from './canonical.ts'
import { type FieldSet, noFields, union } from './field-set.ts'
import { inOrder, type Manager, type Managers } from './owners.ts'

const bucketName = 'ancient-changes'

/** With more managers of updates than the limit, the oldest ones of each API version are folded into one. */
export function capped(managers: Managers): Managers {
  const updates = managers.filter(each => each.operation === 'Update')
  let excess = updates.length - limits.updateManagersMax
  if (excess <= 0) return managers
  // They are in the order of their times already.
  const folds = new Map<string, Manager[]>()
  for (const entry of updates) {
    if (excess <= 0) break
    const fold = folds.get(entry.apiVersion)
    if (!fold) {
      folds.set(entry.apiVersion, [entry])
      continue
    }
    fold.push(entry)
    excess--
  }
  const buckets = new Map([...folds.values()].flatMap(bucketOf))
  const folded = new Set([...buckets.keys()].flatMap(apiVersion => folds.get(apiVersion) ?? []))
  const isReplaced = ({ manager, operation, apiVersion, subresource }: Manager) =>
    manager === bucketName && operation === 'Update' && subresource === '' && buckets.has(apiVersion)
  const kept = managers.filter(each => !folded.has(each) && !isReplaced(each))
  return inOrder([...kept, ...buckets.values()])
}

/** Nothing where there is but one of a version. */
function bucketOf(fold: readonly Manager[]): readonly (readonly [apiVersion: string, bucket: Manager])[] {
  const newest = fold.at(-1)
  if (!newest || fold.length < 2) return []
  const { apiVersion, time } = newest
  const fields = canonicalSet(unionOf(fold.map(each => each.fields)))
  return [
    [apiVersion, { manager: bucketName, operation: 'Update', apiVersion, subresource: '', time, fields }],
  ]
}

/** In pairs, since each union copies. */
function unionOf(sets: readonly FieldSet[]): FieldSet {
  const [one = noFields, other, ...more] = sets
  if (!other) return one
  if (more.length === 0) return union(one, other)
  const half = sets.length >>> 1
  return union(unionOf(sets.slice(0, half)), unionOf(sets.slice(half)))
}
