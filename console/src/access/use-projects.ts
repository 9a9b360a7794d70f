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
  /** Where to go who may not look at all of them at once. */
  readonly home: string | undefined
}

export function useProjects(): Projects {
  const { items, state } = useLive(kinds.Namespace, '')
  const session = useSession()
  const { user } = session
  const [, ofAccount] = /^system:serviceaccount:([^:]+):/.exec(user.name) ?? []
  const known = [...projectsVisited(), ofAccount ?? '', clusterOf(session).namespace]
  if (state.kind === 'refused') {
    const names = [...new Set(known)].filter(name => name !== '')
    return { names, areAllSeen: false, home: names[0] }
  }
  const names = items.map(nameOf)
  return { names, areAllSeen: true, home: known.find(name => names.includes(name)) ?? names[0] }
}

/** Projects that a person has been in are offered again. */
export function useRemembered(namespace: string): void {
  useEffect(() => {
    if (namespace !== '') rememberProject(namespace)
  }, [namespace])
}
