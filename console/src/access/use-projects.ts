// Which projects there are to choose from. Who may not list namespaces still works in those that they know by name: the
// one that their account or context lives in, and those where they have been.
import { useEffect } from 'react'
import type { Namespace } from '../../../src/api/generated/types.ts'
import { workspaceLabel, workspaceNamespaceLabel } from '../../../src/api/iam/names.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { isTerminating, nameOf } from '../../../src/api/object.ts'
import { projectsVisited, rememberProject } from '../app/preferences.ts'
import { useLive } from '../live/live-store.tsx'
import { clusterOf, useSession } from '../sign-in/session-context.ts'
import { useActingUser } from './use-acting-user.ts'

export interface KnownProject {
  readonly name: string
  /** Empty for none. */
  readonly alias: string
  readonly workspace: string
  /** Being deleted: nothing can be made in it any more. */
  readonly isEnding: boolean
}

export interface Projects {
  readonly known: readonly KnownProject[]
  /** False where others can only be named, not listed. */
  readonly areAllSeen: boolean
  /** Where to go who may not look at all of them at once. */
  readonly home: string | undefined
}

export function useProjects(): Projects {
  const { items, state } = useLive(kinds.Namespace, '')
  const session = useSession()
  const [, ofAccount] = /^system:serviceaccount:([^:]+):/.exec(useActingUser() ?? '') ?? []
  const visited = [...projectsVisited(), ofAccount ?? '', clusterOf(session).namespace]
  if (state.kind === 'refused') {
    const names = [...new Set(visited)].filter(name => name !== '')
    const known = names.map(name => ({ name, alias: '', workspace: '', isEnding: false }))
    return { known, areAllSeen: false, home: names[0] }
  }
  const known = items.filter(isForWork).map(knownOf)
  const home = visited.find(name => known.some(each => each.name === name)) ?? known[0]?.name
  return { known, areAllSeen: true, home }
}

/** Whether the project is known to be on its way out. */
export const useIsEnding = (namespace: string): boolean =>
  useProjects().known.some(({ name, isEnding }) => name === namespace && isEnding)

/** Whether it is known that this person sees no project at all, nor has been in one. */
export function useIsInNone(): boolean {
  const { state } = useLive(kinds.Namespace, '')
  const { areAllSeen, known } = useProjects()
  return !areAllSeen && known.length === 0 && state.kind === 'refused' && state.error.code === 403
}

/** Those of workspaces hold members and roles, nothing else. */
export const isForWork = ({ metadata }: Namespace): boolean =>
  metadata?.labels?.[workspaceNamespaceLabel] === undefined

const knownOf = (namespace: Namespace): KnownProject => ({
  name: nameOf(namespace),
  alias: namespace.metadata?.annotations?.['kubesphere.io/alias-name'] ?? '',
  workspace: namespace.metadata?.labels?.[workspaceLabel] ?? '',
  isEnding: isTerminating(namespace),
})

/** Projects that a person has been in are offered again. */
export function useRemembered(namespace: string): void {
  useEffect(() => {
    if (namespace !== '') rememberProject(namespace)
  }, [namespace])
}
