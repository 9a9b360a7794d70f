// The bodies of answers as the audit log shows them: as JSON, whatever form they go out in.
import { unreachable } from '../../base/assert.ts'
import type { Entry } from '../../store/store.ts'
import { type Reply, untyped, valueOfList } from '../request/reply.ts'
import { shownObject, storedObject } from '../resources/stored-object.ts'

/** Made when a line is: undefined for what cannot be shown. */
export type Shown = (options: { readonly withoutManagedFields: boolean }) => unknown

export function replyShown(reply: Reply): Shown | undefined {
  switch (reply.kind) {
    case 'stored':
      return shown(shownOf(reply.entry))
    case 'value':
      return shown(reply.value)
    case 'list':
      return shown(valueOfList(reply, entry => (reply.leftOut ? untyped(shownOf(entry)) : shownOf(entry))))
    case 'bytes':
      if (reply.of) return replyShown(reply.of)
      return reply.contentType.startsWith('application/json') ? parsed(reply.bytes) : undefined
    case 'text':
    case 'chunks':
    case 'watch':
      return undefined
    default:
      return unreachable(reply)
  }
}

const shownOf = (entry: Entry) => shownObject(storedObject(entry))

function parsed(bytes: Uint8Array): Shown | undefined {
  try {
    return shown(JSON.parse(Buffer.from(bytes).toString()))
  } catch {
    return undefined
  }
}

export const shown =
  (value: unknown): Shown =>
  ({ withoutManagedFields }) =>
    withoutManagedFields ? withoutManagers(value) : value

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** Of an object, of a list's items, and of a table's rows. */
function withoutManagers(value: unknown): unknown {
  if (!isFields(value) || Array.isArray(value)) return value
  const { metadata, items, rows } = value
  return {
    ...value,
    ...(isFields(metadata) ? { metadata: { ...metadata, managedFields: undefined } } : {}),
    ...(Array.isArray(items) ? { items: items.map(withoutManagers) } : {}),
    ...(Array.isArray(rows)
      ? {
          rows: rows.map((row: unknown) =>
            isFields(row) ? { ...row, object: withoutManagers(row.object) } : row,
          ),
        }
      : {}),
  }
}
