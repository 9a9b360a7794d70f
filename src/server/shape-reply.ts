import type { ApiObject } from '../api/object.ts'
import type { Entry } from '../store/store.ts'
import type { Call } from './call.ts'
import type { ListHead, Reply } from './reply.ts'
import { objectOf } from './stored-object.ts'
import { partialOf, tableOf } from './table.ts'

/** The answer that shows a stored object in the form the client asked for. */
export function replyOfEntry(call: Call, code: number, entry: Entry): Reply {
  if (call.form.kind === 'object') return { kind: 'stored', code, entry, warnings: call.warnings }
  return replyOfObject(call, code, objectOf(entry))
}

/** The same for an object that is not stored: a dry run, say. */
export function replyOfObject(call: Call, code: number, object: ApiObject): Reply {
  return { kind: 'value', code, value: shaped(call, object), warnings: call.warnings }
}

function shaped(call: Call, object: ApiObject): unknown {
  const { form, resource } = call
  switch (form.kind) {
    case 'object':
    case 'yaml':
      return object
    case 'table': {
      const metadata = { resourceVersion: object.metadata?.resourceVersion }
      return tableOf({
        resource,
        objects: [object],
        metadata,
        now: call.server.clock.now(),
        ...tableQuery(call),
      })
    }
    case 'partial':
      return partialOf(object)
  }
}

export function replyOfList(call: Call, head: ListHead, entries: readonly Entry[]): Reply {
  const { form, resource } = call
  if (form.kind === 'object') return { kind: 'list', code: 200, head, entries, warnings: call.warnings }
  const objects = entries.map(objectOf)
  if (form.kind === 'table') {
    const { metadata } = head
    const value = tableOf({ resource, objects, metadata, now: call.server.clock.now(), ...tableQuery(call) })
    return { kind: 'value', code: 200, value }
  }
  const value =
    form.kind === 'partial'
      ? {
          ...head,
          kind: 'PartialObjectMetadataList',
          apiVersion: 'meta.k8s.io/v1',
          items: objects.map(partialOf),
        }
      : { ...head, items: objects }
  return { kind: 'value', code: 200, value }
}

export const tableQuery = (call: Call): { readonly includeObject: string } => ({
  includeObject: call.request.query.get('includeObject') ?? 'Metadata',
})
