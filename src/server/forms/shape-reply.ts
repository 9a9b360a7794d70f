import type { ApiObject } from '../../api/object.ts'
import type { Column } from '../../api/strategy.ts'
import type { Entry } from '../../store/store.ts'
import type { Changed } from '../objects/change-entry.ts'
import type { Call } from '../request/call.ts'
import { type ListHead, type Reply, untyped } from '../request/reply.ts'
import { badRequest } from '../resources/refusals.ts'
import { objectOf, shownObject } from '../resources/stored-object.ts'
import { partialOf, rowOf, tableHead, tableOf } from './table.ts'

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
      return shownObject(object)
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
      return partialOf(shownObject(object))
  }
}

export function replyOfList(call: Call, head: ListHead, entries: readonly Entry[]): Reply {
  const warnings = call.warnings.texts()
  return { kind: 'list', code: 200, entries, warnings, ...shapedList(call, head) }
}

type ShapedList = Pick<Reply & { readonly kind: 'list' }, 'head' | 'shown' | 'leftOut'>

function shapedList(call: Call, head: ListHead): ShapedList {
  const { form, resource } = call
  const objectOfEntry = (entry: Entry) => objectOf(resource, entry)
  const shown = (entry: Entry) => shownObject(objectOfEntry(entry))
  const item = isTyped(call) ? (entry: Entry) => untyped(shown(entry)) : shown
  switch (form.kind) {
    case 'object':
      if (resource.conversion) return { head, shown: { itemsAs: 'items', yaml: false, show: item } }
      return isTyped(call)
        ? { head, leftOut: { kind: resource.kind.kind, apiVersion: resource.apiVersion } }
        : { head }
    case 'yaml':
      return { head, shown: { itemsAs: 'items', yaml: true, show: item } }
    case 'table': {
      const { columns } = resource.strategy
      const { version } = form
      const rows = { columns, version, now: call.server.clock.now(), includeObject: includeObjectOf(call) }
      const show = (entry: Entry) => rowOf(objectOfEntry(entry), rows)
      return {
        head: tableHead({ columns, version, metadata: head.metadata }),
        shown: { itemsAs: 'rows', yaml: false, show },
      }
    }
    case 'partial':
      return {
        head: { ...head, kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' },
        shown: { itemsAs: 'items', yaml: false, show: entry => partialOf(shown(entry)) },
      }
  }
}

/** Whether its lists are structs to upstream, whose items do not say what they are; objects of their own kinds do. */
export const isTyped = ({ resource }: Pick<Call, 'resource'>): boolean => resource.kind.schema.struct !== null

/** What of each object the rows of a table carry. */
export function includeObjectOf({ request }: Call): string {
  const value = request.query.get('includeObject') || 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`)
}
