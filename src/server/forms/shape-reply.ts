import type { ApiObject } from '../../api/object.ts'
import type { Column } from '../../api/strategy.ts'
import type { Entry } from '../../store/store.ts'
import type { Changed } from '../objects/change-entry.ts'
import type { Call } from '../request/call.ts'
import type { ListHead, Reply } from '../request/reply.ts'
import { badRequest } from '../resources/refusals.ts'
import { objectOf } from '../resources/stored-object.ts'
import { partialOf, tableOf } from './table.ts'

/** The answer that shows a stored object in the form the client asked for. */
export function replyOfEntry(call: Call, code: number, entry: Entry): Reply {
  const { form, resource } = call
  const warnings = call.warnings.texts()
  if (form.kind === 'object' && !resource.conversion) return { kind: 'stored', code, entry, warnings }
  return replyOfObject(call, code, objectOf(resource, entry))
}

/** The same for an object that is not stored: a dry run, say, or one with columns of its own. */
export function replyOfObject(
  call: Call,
  code: number,
  object: ApiObject,
  columns: readonly Column[] = call.resource.strategy.columns,
): Reply {
  return {
    kind: 'value',
    code,
    value: shaped(call, object, columns),
    warnings: call.warnings.texts(),
    ...contentTypeOf(call),
  }
}

/** The answer that shows what a change led to. */
export const replyOfChanged = (call: Call, code: number, changed: Changed): Reply =>
  changed.kind === 'imagined'
    ? replyOfObject(call, code, changed.object)
    : replyOfEntry(call, code, changed.entry)

/** YAML is made where the answer is written. */
const contentTypeOf = ({ form }: Call): { readonly contentType?: string } =>
  form.kind === 'yaml' ? { contentType: 'application/yaml' } : {}

function shaped(call: Call, object: ApiObject, columns: readonly Column[]): unknown {
  const { form } = call
  switch (form.kind) {
    case 'object':
    case 'yaml':
      return object
    case 'table':
      return tableOf({
        columns,
        version: form.version,
        objects: [object],
        metadata: { resourceVersion: object.metadata?.resourceVersion },
        now: call.server.clock.now(),
        includeObject: includeObjectOf(call),
      })
    case 'partial':
      return partialOf(object)
  }
}

export function replyOfList(call: Call, head: ListHead, entries: readonly Entry[]): Reply {
  const { form, resource } = call
  const warnings = call.warnings.texts()
  if (form.kind === 'object' && !resource.conversion)
    return { kind: 'list', code: 200, head, entries, warnings }
  const objects = entries.map(entry => objectOf(resource, entry))
  return {
    kind: 'value',
    code: 200,
    value: shapedList(call, head, objects),
    warnings,
    ...contentTypeOf(call),
  }
}

function shapedList(call: Call, head: ListHead, objects: readonly ApiObject[]): unknown {
  const { form, resource } = call
  switch (form.kind) {
    case 'object':
    case 'yaml':
      return { ...head, items: objects }
    case 'table': {
      const { metadata } = head
      return tableOf({
        columns: resource.strategy.columns,
        version: form.version,
        objects,
        metadata,
        now: call.server.clock.now(),
        includeObject: includeObjectOf(call),
      })
    }
    case 'partial':
      return {
        ...head,
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        items: objects.map(partialOf),
      }
  }
}

/** What of each object the rows of a table carry. */
export function includeObjectOf({ request }: Call): string {
  const value = request.query.get('includeObject') || 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`)
}
