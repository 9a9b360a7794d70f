import { fieldMergeOf } from '../merge-keys.ts'
import { strategicDiff } from './strategic-diff.ts'
import { isObject, type JsonObject, structOfField } from './struct-fields.ts'

export interface ThreeWay {
  readonly struct: string
  /** What was applied last: what went from it since is to be deleted. */
  readonly original: unknown
  /** What is applied now. */
  readonly modified: unknown
  /** What is there: what others have set stays. */
  readonly current: unknown
}

/** The strategic merge patch that `kubectl apply` would send. */
export function strategicThreeWayPatch({ struct, original, modified, current }: ThreeWay): JsonObject {
  const to = isObject(modified) ? modified : {}
  const deletions = strategicDiff({ struct, from: isObject(original) ? original : {}, to, part: 'deletions' })
  const changes = strategicDiff({ struct, from: isObject(current) ? current : {}, to, part: 'changes' })
  return joined(struct, deletions, changes)
}

/** One patch that says what two say; of a field that both name, the second's value holds. */
function joined(struct: string, first: JsonObject, second: JsonObject): JsonObject {
  const patch: { [field: string]: unknown } = { ...first }
  for (const [field, value] of Object.entries(second)) {
    const other = patch[field]
    const key = fieldMergeOf(struct, field)?.key
    if (isObject(other) && isObject(value)) patch[field] = joined(structOfField(struct, field), other, value)
    else if (key && Array.isArray(other) && Array.isArray(value))
      patch[field] = joinedLists({ struct: structOfField(struct, field), key, first: other, second: value })
    else patch[field] = value
  }
  return patch
}

interface Lists {
  readonly struct: string
  readonly key: string
  readonly first: readonly unknown[]
  readonly second: readonly unknown[]
}

function joinedLists({ struct, key, first, second }: Lists): readonly unknown[] {
  const rest = first.filter(isObject)
  const elements = second.map(element => {
    if (!isObject(element)) return element
    const at = rest.findIndex(other => other[key] === element[key])
    const [same] = at < 0 ? [] : rest.splice(at, 1)
    return same ? joined(struct, same, element) : element
  })
  return [...elements, ...rest]
}
