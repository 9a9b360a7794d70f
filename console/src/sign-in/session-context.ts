import { createContext, use } from 'react'
import type { Session } from './session.ts'

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in, for pages: they stand within a session. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('a page stands within a session')
  return session
}
