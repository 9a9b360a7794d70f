import type { Clock } from '../../base/clock.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import { isMaster } from '../access/privileged.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { type Deadline, tooLateBy } from './deadlines.ts'
import type { Flow, Leave, Turns } from './turns.ts'
import type { Patience } from './waiting-lines.ts'

interface ListTurn extends Flow {
  readonly turns: Turns
  readonly patience: Patience
}

interface Asked {
  readonly request: ServerRequest
  readonly attributes: Pick<RequestAttributes, 'user'>
  readonly deadline: Deadline | null
}

/** The turn of whoever asks, who waits until their time is over; null for callers in this process, who wait for none. */
export function turnOf(
  { clock }: { readonly clock: Clock },
  { request, attributes: { user }, deadline }: Asked,
): ListTurn | null {
  const { turns } = request
  if (!turns || !deadline) return null
  const msMax = Math.max(deadline.at - clock.now(), 0)
  const patience = { clock, request, msMax, tooLong: () => tooLateBy(deadline) }
  return { turns, name: user.name, exempt: isMaster(user), patience }
}

/** Answers when it is the user's turn; the seat is given back with the answer's `release`. */
export function inTurn(turn: ListTurn | null, answer: () => Reply | Promise<Reply>): Reply | Promise<Reply> {
  if (!turn) return answer()
  const entered = turn.turns.enter(turn, turn.patience)
  return entered instanceof Promise
    ? entered.then(leave => answerOn(leave, answer))
    : answerOn(entered, answer)
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
