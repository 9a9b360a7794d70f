// Who somebody is in the cluster that they look at. A console in front of several clusters acts in each by the credentials of
// that context; the session only knows who they are in the first.
import { useEffect, useState } from 'react'
import { useAccessStore, useReconnections } from '../live/live-store.tsx'
import { clusterOf, useSession } from '../sign-in/session-context.ts'

/** Null while it is not known. */
export function useActingUser(): string | null {
  const session = useSession()
  const { user, clusters = [] } = session
  const isOther = clusters.length > 1 && clusterOf(session).name !== clusters[0]?.name
  const store = useAccessStore()
  const reconnections = useReconnections()
  const [name, setName] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: nobody may have answered before
  useEffect(() => {
    if (!isOther) return
    let isHere = true
    void store.whoAmI().then(found => {
      if (isHere && found !== null) setName(found)
    })
    return () => {
      isHere = false
    }
  }, [isOther, store, reconnections])
  return isOther ? name : user.name
}
