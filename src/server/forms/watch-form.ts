import type { ApiObject } from '../../api/object.ts'
import type { Entry } from '../../store/store.ts'
import type { Call } from '../request/call.ts'
import type { WatchLine } from '../request/reply.ts'
import { objectOf, shownObject } from '../resources/stored-object.ts'
import { includeObjectOf } from './shape-reply.ts'
import { partialOf, tableOf } from './table.ts'

export interface WatchForm {
  line(type: 'ADDED' | 'MODIFIED' | 'DELETED', entry: Entry): WatchLine
  bookmark(resourceVersion: string, annotations?: Annotations): WatchLine
}

type Annotations = { readonly [name: string]: string }

/** How the events of a watch look in the form its client asked for. */
export function watchFormOf(call: Call): WatchForm {
  const { resource, form } = call
  const { kind, apiVersion } = resource
  switch (form.kind) {
    case 'table':
      return tableForm(call, form.version)
    case 'partial':
      return {
        line: (type, entry) => ({ type, value: partialOf(shownObject(objectOf(resource, entry))) }),
        bookmark: markOf('PartialObjectMetadata', 'meta.k8s.io/v1'),
      }
    case 'object':
    case 'yaml':
      return {
        line: resource.conversion
          ? (type, entry) => ({ type, value: shownObject(objectOf(resource, entry)) })
          : (type, entry) => ({ type, entry }),
        bookmark: markOf(kind.kind, apiVersion),
      }
  }
}

/** An object that says nothing but how far the watch has come. */
function markOf(kind: string, apiVersion: string): WatchForm['bookmark'] {
  return (resourceVersion, annotations) => ({
    type: 'BOOKMARK',
    value: {
      kind,
      apiVersion,
      metadata: { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) },
    },
  })
}

function tableForm(call: Call, version: string): WatchForm {
  const { resource, server } = call
  const includeObject = includeObjectOf(call)
  const tableFor = (object: ApiObject) =>
    tableOf({
      columns: resource.strategy.columns,
      version,
      objects: [object],
      metadata: { resourceVersion: object.metadata?.resourceVersion },
      now: server.clock.now(),
      includeObject,
    })
  return {
    line: (type, entry) => ({ type, value: tableFor(objectOf(resource, entry)) }),
    bookmark: (resourceVersion, annotations) => ({
      type: 'BOOKMARK',
      value: tableFor({ metadata: { resourceVersion, annotations } }),
    }),
  }
}
