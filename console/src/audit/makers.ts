// Who made a revision of a set, as the audit log tells: the last change of the set's own fields before the revision was there.
// Pure.
import type { ControllerRevision } from '../../../src/api/generated/types.ts'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'
import { nameOf } from '../../../src/api/object.ts'

const changing = ['create', 'update', 'patch']
/** Times of objects are whole seconds, and a controller may have had much to do, or have come up only then. */
const [beforeMs, afterMs] = [120_000, 1_000]

/** The entries are the newest first. */
export function makersOf(
  revisions: readonly ControllerRevision[],
  entries: readonly AuditEntry[],
): ReadonlyMap<string, string> {
  const changes = entries.filter(
    ({ verb = '', objectRef, responseStatus }) =>
      changing.includes(verb) && !objectRef?.subresource && (responseStatus?.code ?? 500) < 300,
  )
  const makers = new Map<string, string>()
  for (const revision of revisions) {
    const made = Date.parse(revision.metadata?.creationTimestamp ?? '')
    const change = changes.find(({ stageTimestamp = '' }) => {
      const at = Date.parse(stageTimestamp)
      return at < made + afterMs && at > made - beforeMs
    })
    const user = change?.impersonatedUser?.username ?? change?.user?.username
    if (user) makers.set(nameOf(revision), user)
  }
  return makers
}
