import { createContext, use } from 'react'
import { clusterPart } from '../app/base.ts'
import { wordsOf } from '../app/path-words.ts'
import type { Session } from './session.ts'

interface SessionHeld {
  readonly session: Session
  /** Asks the port anew who is signed in. */
  look(): Promise<void>
}

export const SessionContext = createContext<SessionHeld | null>(null)

/** The cluster that the page's address names. */
export function clusterOf({ cluster, clusters = [] }: Session): {
  readonly name: string
  readonly namespace: string
} {
  const [name = ''] = wordsOf(clusterPart)
  const found = name === '' ? clusters[0] : clusters.find(each => each.name === name)
  return found ?? { name: name || cluster.name, namespace: '' }
}

function useHeld(): SessionHeld {
  const held = use(SessionContext)
  if (!held) throw new Error('a page stands within a session')
  return held
}

/** Who is signed in, for pages: they stand within a session. */
export const useSession = (): Session => useHeld().session

/** For who has changed the own account, or ended the session. */
export const useLookAgain = (): (() => Promise<void>) => useHeld().look
