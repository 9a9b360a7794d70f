import type { FieldError } from '../../api/field-error.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Checked, Strategy } from '../../api/strategy.ts'
import type { Steps } from '../../base/turn.ts'

/** All that is wrong with an object: what its validation found, and what takes long enough to be asked in steps. */
export function* withProblemsLeft(
  strategy: Strategy,
  checked: Checked<ApiObject>,
): Steps<readonly FieldError[]> {
  const left = strategy.problemsLeft?.(checked)
  return left ? [...checked.found, ...(yield* left)] : checked.found
}
