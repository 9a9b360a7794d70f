import { kinds } from '../../../src/api/kinds.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'

/**
 * For plans of several sets, made from one look at what is beside them: what one has asked for the next does not ask for
 * again. Only the sets themselves are read each for itself, and what is tried is tried each time.
 */
export function readingOnce(client: Client): Client {
  const known = new Map<string, Promise<unknown>>()
  const once = <T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(question)
    const before = known.get(key)
    // The key names the kind, so the type is the kind's.
    if (before) return before as Promise<T>
    const answer = ask()
    known.set(key, answer)
    // What was refused is refused to the next, too; a server that was not reached may be.
    answer.catch(error => {
      if (!isRefusal(error)) known.delete(key)
    })
    return answer
  }
  return {
    ...client,
    list: (kind, query = {}) =>
      once(['list', kind.group, kind.plural, query], () => client.list(kind, query)),
    get: (kind, ref) =>
      kind.kind === kinds.StatefulSet.kind
        ? client.get(kind, ref)
        : once(['get', kind.group, kind.plural, ref], () => client.get(kind, ref)),
    raw: request =>
      request.method === 'GET' ? once(['raw', request], () => client.raw(request)) : client.raw(request),
  }
}
