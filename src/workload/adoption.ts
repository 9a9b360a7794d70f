// Which objects belong to a workload: those that it controls, and orphans that its selector takes in.
//
// A workload on its way out neither takes in nor lets go: that is the garbage collector's business by then. What is
// being deleted itself is never taken in.
import { type ApiObject, controllerOf, isTerminating } from '../api/object.ts'
import { isControlledBy } from './owners.ts'

/**
 * `owned`: it is the workload's. `adopt`: nobody's, and to be taken in. `release`: the workload's, though its labels
 * or its name say otherwise by now. `foreign`: none of the workload's business.
 */
export type Belonging = 'owned' | 'adopt' | 'release' | 'foreign'

export interface Claimant {
  readonly owner: ApiObject
  /** Whether labels, and the name where that counts, are those of the workload's own. */
  matches(object: ApiObject): boolean
}

export function belongingOf(object: ApiObject, { owner, matches }: Claimant): Belonging {
  if (controllerOf(object)) {
    if (!isControlledBy(object, owner)) return 'foreign'
    if (matches(object)) return 'owned'
    return isTerminating(owner) ? 'foreign' : 'release'
  }
  if (isTerminating(owner) || isTerminating(object) || !matches(object)) return 'foreign'
  return 'adopt'
}
