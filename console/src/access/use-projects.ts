// Which projects there are to choose from. Who may not list namespaces still works in those that they know by name: the
// one that their account or context lives in, and those where they have been.
import { useEffect } from 'react'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { projectsVisited, rememberProject } from '../app/preferences.ts'
import { useLive } from '../live/live-store.tsx'
import { clusterOf, useSession } from '../sign-in/session-context.ts'

export interface Projects {
  readonly names: readonly string[]
  /** False where others can only be named, not listed. */
  readonly areAllSeen: boolean
}

export function useProjects(): Projects {
  const { items, state } = useLive(kinds.Namespace, '')
  const session = useSession()
  const { user } = session
  if (state.kind !== 'refused') return { names: items.map(nameOf), areAllSeen: true }
  const [, ofAccount] = /^system:serviceaccount:([^:]+):/.exec(user.name) ?? []
  const known = [...projectsVisited(), ofAccount ?? '', clusterOf(session).namespace]
  return { names: [...new Set(known)].filter(name => name !== ''), areAllSeen: false }
}

/** Projects that a person has been in are offered again. */
export function useRemembered(namespace: string): void {
  useEffect(() => {
    if (namespace !== '') rememberProject(namespace)
  }, [namespace])
}
