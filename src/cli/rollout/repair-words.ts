import { nameOf } from '../../api/object.ts'
import type { Repair } from '../../foresee/repair.ts'
import { revisionOf } from '../../workload/revisions.ts'

/** What a repair deletes, line by line: `web-2 of revision web-7d9c: its image nginx:9 cannot be pulled`. */
export const repairLines = ({ deletions }: Repair): readonly string[] =>
  deletions.map(({ pod, cause }) => `${nameOf(pod)} of revision ${revisionOf(pod)}: ${cause}`)
