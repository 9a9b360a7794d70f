import type { ApiObject } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { untyped } from '../request/reply.ts'
import { includeObjectOf } from './shape-reply.ts'
import { partialOf, tableOf } from './table.ts'

/** What is made when it is asked for, in the form that the client asked for. */
export function shaped(
  call: Call,
  objects: readonly ApiObject[],
  { isList }: { readonly isList: boolean },
): unknown {
  const { form, resource, server } = call
  if (form.kind === 'table')
    return tableOf({
      columns: resource.strategy.columns,
      version: form.version,
      objects,
      metadata: {},
      now: server.clock.now(),
      includeObject: includeObjectOf(call),
    })
  const shown = form.kind === 'partial' ? objects.map(partialOf) : objects
  if (!isList) return shown[0]
  const items = form.kind === 'partial' ? shown : objects.map(untyped)
  const kind = form.kind === 'partial' ? 'PartialObjectMetadataList' : `${resource.kind.kind}List`
  const apiVersion = form.kind === 'partial' ? 'meta.k8s.io/v1' : resource.apiVersion
  return { kind, apiVersion, metadata: {}, items }
}
