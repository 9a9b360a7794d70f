import { StatusError } from '../../api/status-error.ts'
import { isMaster } from '../access/privileged.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest, User } from '../request/request.ts'
import type { Leave, Turns } from './turns.ts'

export interface ListTurn {
  readonly turns: Turns
  readonly request: ServerRequest
  readonly user: User
}

/** Answers when it is the user's turn; the seat is given back with the answer's `release`. */
export function inTurn(
  { turns, request, user }: ListTurn,
  answer: () => Reply | Promise<Reply>,
): Reply | Promise<Reply> {
  const entered = turns.enter({ name: user.name, exempt: isMaster(user) })
  if (!(entered instanceof Promise)) return answerOn(entered, answer)
  const { signal } = request
  return entered.then(leave => {
    if (!signal.aborted) return answerOn(leave, answer)
    leave()
    throw new StatusError({ reason: 'Timeout', message: 'the client has gone' })
  })
}

function answerOn(leave: Leave, answer: () => Reply | Promise<Reply>): Reply | Promise<Reply> {
  const refused = (error: unknown): never => {
    leave()
    throw error
  }
  try {
    const reply = answer()
    return reply instanceof Promise
      ? reply.then(each => ({ ...each, release: leave }), refused)
      : { ...reply, release: leave }
  } catch (error) {
    return refused(error)
  }
}
