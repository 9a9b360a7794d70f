// Whether people who were let in would be let in again: their session goes on, their account is open and is what it was. Asked
// for what goes on for long (a watch, a command in a container), whenever accounts or sessions have changed.
import type { ApiUser } from './account.ts'
import type { Directory } from './directory.ts'
import { sessionExtra, userOfSession } from './door/caller.ts'
import type { Sessions } from './sessions/sessions.ts'

export interface PeopleStanding {
  /** Those who came by a session of ours. */
  concerns(user: ApiUser): boolean
  stands(user: ApiUser): boolean
  onChange(listener: () => void): () => void
  stop(): void
}

export function watchStanding(directory: Directory, sessions: Sessions): PeopleStanding {
  const listeners = new Set<() => void>()
  let isTold = false
  const change = () => {
    if (isTold || listeners.size === 0) return
    isTold = true
    queueMicrotask(() => {
      isTold = false
      for (const listener of [...listeners]) listener()
    })
  }
  const stops = [directory.onChange(change), sessions.onEnded(change)]
  const idOf = ({ extra }: ApiUser): string | undefined => extra?.[sessionExtra]?.[0]
  return {
    concerns: user => idOf(user) !== undefined,
    stands(user) {
      const id = idOf(user)
      if (id === undefined) return true
      const session = sessions.findById(id)
      const now = session ? userOfSession(session, directory) : null
      return now?.groups.every(group => user.groups.includes(group)) === true
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
