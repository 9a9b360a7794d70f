import { createContext, use } from 'react'
import { clusterPart } from '../app/router.ts'
import type { Session } from './session.ts'

export const SessionContext = createContext<Session | null>(null)

/** The cluster that the page's address names. */
export function clusterOf({ cluster, clusters = [] }: Session): {
  readonly name: string
  readonly namespace: string
} {
  const name = decodeURIComponent(clusterPart)
  const found = name === '' ? clusters[0] : clusters.find(each => each.name === name)
  return found ?? { name: name || cluster.name, namespace: '' }
}

/** Who is signed in, for pages: they stand within a session. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('a page stands within a session')
  return session
}
