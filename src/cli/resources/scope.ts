import type { Kind } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import { collectionPath, objectPath } from '../../client/paths.ts'
import type { Connection } from '../cluster/connect.ts'
import type { Console } from '../terminal/console.ts'
import { describeFailure } from '../terminal/failure.ts'

/** Where to look, and for which objects. */
export interface Scope {
  readonly connection: Connection
  /** Empty for every namespace. */
  readonly namespace: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly ignoresNotFound: boolean
}

/** The path and the query of an object, or of all of the kind. */
export function requestFor(
  { kind, name }: { readonly kind: Kind; readonly name: string | null },
  { namespace, labelSelector, fieldSelector }: Scope,
): { readonly path: string; readonly query: { readonly [name: string]: string | undefined } } {
  return name === null
    ? { path: collectionPath(kind, namespace), query: { labelSelector, fieldSelector } }
    : { path: objectPath(kind, { namespace, name }), query: {} }
}

/** Objects of a page: as many as kubectl asks for at a time. */
export const pageSize = 500

/** Does it for each; a refusal of one is said and does not keep the others from it. The exit code. */
export async function forEachOf<T>(
  items: readonly T[],
  { ignoresNotFound }: Pick<Scope, 'ignoresNotFound'>,
  { console, act }: { readonly console: Console; act(item: T): Promise<void> },
): Promise<number> {
  let code = 0
  for (const item of items) {
    try {
      await act(item)
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (ignoresNotFound && error.reason === 'NotFound') continue
      console.err.write(`${describeFailure(error, console.env).text}\n`)
      code = 1
    }
  }
  return code
}
