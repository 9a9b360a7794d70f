// What of accounts and sessions is shown to people.
import { formatTime } from '../../../base/clock.ts'
import { lifeOf, nameOfSubject, type Session } from '../sessions/session.ts'

export const sessionShown = (session: Session, current: string | null = null): object => {
  const { id, kind, way, subject, openedAt, usedAt, endsAt, address, agent } = session
  return {
    id,
    user: nameOfSubject(subject),
    kind,
    way,
    openedAt: formatTime(openedAt),
    usedAt: formatTime(usedAt),
    endsAt: formatTime(endsAt),
    idleSeconds: lifeOf[kind].idleMs / 1000,
    address,
    agent,
    isCurrent: id === current,
  }
}
