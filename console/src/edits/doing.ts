// Whatever can be done to a set, by its name, and what it asks of the API.
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { makeAnew, needOf } from '../access/needs.ts'
import type { Need } from '../access/rules.ts'
import type { Saying } from '../parts/words/saying.ts'
import type { Area } from './areas.ts'

/** What the planner knows by name. */
export type EditKind = 'scale' | 'image' | 'restart' | 'rollback' | 'partition' | 'delete' | 'stop'

export type Doing = EditKind | Area | 'expand'

/** What has just been asked of the server, and what was foreseen of it. */
export interface Applied {
  readonly said: Saying
  /** The same once its Pods are as it wants them. */
  readonly saidWhenOver: Saying
  readonly plan: PlanDocument | null
  /** The set as it was, and as the server made it; null where it is gone. */
  readonly before: StatefulSet
  readonly after: StatefulSet | null
  /** As it was made by taking the edit back; left out while that has not been done. */
  readonly undone?: StatefulSet
  /** Those of the set when it was asked: what happens to them is told from there. */
  readonly pods: readonly Pod[]
  /** Names of those that were deleted since, from this page, to free the set. */
  readonly freed?: readonly string[]
}

const sets = kinds.StatefulSet

/** Who does not see the one that is there would make a second beside it. */
const makeOrChange = (kind: Kind): readonly Need[] =>
  (['list', 'create', 'patch'] as const).map(verb => needOf(verb, kind))

export function needsOfDoing(doing: Doing): readonly Need[] {
  switch (doing) {
    case 'scale':
    case 'stop':
      return [needOf('patch', sets, 'scale')]
    case 'delete':
      return [needOf('delete', sets)]
    case 'expose':
      return [needOf('create', kinds.Service)]
    case 'service':
      // That one may not make it where it is missing is told when it is tried.
      return [needOf('list', kinds.Service), needOf('patch', kinds.Service)]
    case 'autoscaler':
      return makeOrChange(kinds.HorizontalPodAutoscaler)
    case 'budget':
      return makeOrChange(kinds.PodDisruptionBudget)
    case 'recreate':
      return makeAnew
    case 'expand':
      return [needOf('patch', kinds.PersistentVolumeClaim), ...makeAnew]
    default:
      return [needOf('patch', sets)]
  }
}
