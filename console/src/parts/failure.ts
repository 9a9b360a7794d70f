// What became of something that was asked of the server and did not go well. A refusal says that it was not done. Where a
// write was sent and no answer came, nobody knows: whoever is told "refused" would do it twice.
import { Unreachable } from '../../../src/client/transport.ts'

/** It may have been done, or not. That a question was not answered is no such thing: it is merely `Unreachable`. */
export class Unanswered extends Unreachable {
  /** Whether the server can be reached again, so that one can look. */
  readonly connection: 'lost' | 'back'

  constructor(connection: 'lost' | 'back', cause?: unknown) {
    super('the server has not answered', { cause })
    this.connection = connection
  }
}

/** What is to be told of a failure once the connection is back; null where it is nothing any more, and can be tried again. */
export function afterReconnection(error: unknown): unknown {
  if (error instanceof Unanswered) return new Unanswered('back', error.cause)
  return error instanceof Unreachable ? null : error
}

/** What hindered it, found by the page itself: the key of its text, so that it is told in the language of the reader. */
export class Told extends Error {
  override readonly name = 'Told'
  readonly key: string
  readonly values: { readonly [name: string]: string | number }

  constructor(key: string, values: Told['values'] = {}) {
    super(key)
    this.key = key
    this.values = values
  }
}
