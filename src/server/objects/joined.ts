import { iamGroup, joiningAnnotation } from '../../api/iam/names.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Entry } from '../../store/store.ts'
import type { Call } from '../request/call.ts'
import { storedObject } from '../resources/stored-object.ts'

/** A binding takes some milliseconds. Whose controller is slower than this makes do with the first refusals. */
const waitMsMax = 2_000

const workspaces = `/${iamGroup}/workspaces/`

/** A workspace is ready when its namespace is there: only then has it members. */
function isReady(entry: Entry): boolean {
  const { metadata, status } = storedObject(entry) as ApiObject & {
    readonly status?: { readonly namespace?: string }
  }
  if (metadata?.annotations?.[joiningAnnotation] !== undefined) return false
  return !entry.key.startsWith(workspaces) || status?.namespace !== undefined
}

/**
 * Resolves when a new workspace or project is ready, and whoever has made it its admin: what they do next is not to be refused.
 * Null where there is nothing to wait for.
 */
export function joined({ server: { store, clock }, resource }: Call, entry: Entry): Promise<void> | null {
  const { group, plural } = resource.kind
  const isJoined =
    (group === '' && plural === 'namespaces') || (group === iamGroup && plural === 'workspaces')
  if (!isJoined || isReady(entry)) return null
  return new Promise(resolve => {
    const done = () => {
      timer.cancel()
      if (watching.kind === 'watching') watching.stop()
      resolve()
    }
    const timer = clock.after(waitMsMax, done)
    const watching = store.watch({
      prefix: entry.key,
      from: entry.revision,
      onEvents: events => {
        if (events.some(event => event.kind === 'delete' || isReady(event.entry))) done()
      },
    })
  })
}
