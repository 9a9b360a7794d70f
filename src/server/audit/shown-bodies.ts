// The bodies of requests and answers as the audit log shows them: as JSON, whatever form they came in.
import { apiVersionOf, builtInKinds } from '../../api/kinds.ts'
import { unreachable } from '../../base/assert.ts'
import { protobufMediaType } from '../request/negotiate.ts'
import { type Reply, valueOfList } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { storedObject } from '../resources/stored-object.ts'

/** Made when a line is: undefined for what cannot be shown. */
export type Shown = (options: { readonly withoutManagedFields: boolean }) => unknown

/** Bodies in YAML are left out, and objects that are not built in, in protobuf. A promise for protobuf alone. */
export function bodyShown({ body, headers }: ServerRequest): Shown | undefined | Promise<Shown | undefined> {
  if (body.kind === 'none') return undefined
  const type = headers['content-type'] ?? 'application/json'
  if (body.kind === 'value') return shown(body.value)
  if (type.startsWith(protobufMediaType)) return decoded(body.bytes)
  if (!type.includes('json')) return undefined
  return parsed(body.bytes)
}

async function decoded(bytes: Uint8Array): Promise<Shown | undefined> {
  const { decodeEnveloped } = await import('../../api/protobuf/decode-protobuf.ts')
  try {
    const value = decodeEnveloped(bytes, ({ apiVersion, kind }) => {
      const found = builtInKinds.find(each => each.kind === kind && apiVersionOf(each) === apiVersion)
      return found?.schema.struct ?? null
    })
    return value ? shown(value) : undefined
  } catch {
    // It was refused, in words that the answer has.
    return undefined
  }
}

export function replyShown(reply: Reply): Shown | undefined {
  switch (reply.kind) {
    case 'stored':
      return shown(storedObject(reply.entry))
    case 'value':
      return shown(reply.value)
    case 'list':
      return shown(valueOfList(reply, storedObject))
    case 'bytes':
      return reply.contentType.startsWith('application/json') ? parsed(reply.bytes) : undefined
    case 'text':
    case 'chunks':
    case 'watch':
      return undefined
    default:
      return unreachable(reply)
  }
}

function parsed(bytes: Uint8Array): Shown | undefined {
  try {
    return shown(JSON.parse(Buffer.from(bytes).toString()))
  } catch {
    return undefined
  }
}

const shown =
  (value: unknown): Shown =>
  ({ withoutManagedFields }) =>
    withoutManagedFields ? withoutManagers(value) : value

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** Of an object, of a list's items, and of a table's rows. */
function withoutManagers(value: unknown): unknown {
  if (!isFields(value)) return value
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
