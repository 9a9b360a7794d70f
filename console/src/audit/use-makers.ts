// Who made a revision of a set, as the audit log tells: the last change of the set's own fields before the revision was there.
import { useEffect, useState } from 'react'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'
import { useDenials } from '../access/use-access.ts'
import { needsOfAudit } from '../accounts/needs.ts'
import type { SetView } from '../sets/set-model.ts'
import { askDoor } from '../sign-in/door.ts'
import { useSession } from '../sign-in/session-context.ts'
import { makersOf } from './makers.ts'

/** By the name of the revision; null where this person may not know. */
export function useMakers({
  namespace,
  name,
  revisions,
}: Pick<SetView, 'namespace' | 'name' | 'revisions'>): ReadonlyMap<string, string> | null {
  const { hasAccounts } = useSession()
  const denialOf = [useDenials(''), useDenials(namespace)]
  const mayKnow = hasAccounts && denialOf.some(each => each(needsOfAudit) === null)
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null)
  const newest = revisions.at(-1)?.metadata?.name
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision was made by somebody new
  useEffect(() => {
    if (!mayKnow) return setEntries(null)
    const query = new URLSearchParams({ resource: 'statefulsets', namespace, name, limit: '500' })
    let isWanted = true
    void askDoor('GET', `audit/events?${query}`).then(answer => {
      if (isWanted) setEntries(answer.kind === 'done' ? ((answer.body.entries ?? []) as AuditEntry[]) : null)
    })
    return () => {
      isWanted = false
    }
  }, [mayKnow, namespace, name, newest])
  return entries && makersOf(revisions, entries)
}
