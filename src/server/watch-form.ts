import type { Entry } from '../store/store.ts'
import type { Call } from './call.ts'
import type { WatchLine } from './reply.ts'
import { tableQuery } from './shape-reply.ts'
import { objectOf } from './stored-object.ts'
import { partialOf, tableOf } from './table.ts'

export interface WatchForm {
  line(type: 'ADDED' | 'MODIFIED' | 'DELETED', entry: Entry): WatchLine
  bookmark(resourceVersion: string, annotations?: { readonly [name: string]: string }): WatchLine
}

/** How the events of a watch look in the form its client asked for. */
export function watchFormOf(call: Call): WatchForm {
  const { kind, apiVersion } = call.resource
  const markOf = (resourceVersion: string, annotations?: { readonly [name: string]: string }) => ({
    kind: kind.kind,
    apiVersion,
    metadata: { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) },
  })
  switch (call.form.kind) {
    case 'table':
      return tableForm(call)
    case 'partial':
      return {
        line: (type, entry) => ({ type, value: partialOf(objectOf(entry)) }),
        bookmark: (resourceVersion, annotations) => ({
          type: 'BOOKMARK',
          value: {
            ...markOf(resourceVersion, annotations),
            kind: 'PartialObjectMetadata',
            apiVersion: 'meta.k8s.io/v1',
          },
        }),
      }
    case 'object':
    case 'yaml':
      return {
        line: (type, entry) => ({ type, entry }),
        bookmark: (resourceVersion, annotations) => ({
          type: 'BOOKMARK',
          value: markOf(resourceVersion, annotations),
        }),
      }
  }
}

function tableForm(call: Call): WatchForm {
  const { resource, server } = call
  const shape = tableQuery(call)
  const tableFor = (objects: Parameters<typeof tableOf>[0]['objects'], resourceVersion: string | undefined) =>
    tableOf({ resource, objects, metadata: { resourceVersion }, now: server.clock.now(), ...shape })
  return {
    line(type, entry) {
      const object = objectOf(entry)
      return { type, value: tableFor([object], object.metadata?.resourceVersion) }
    },
    bookmark: (resourceVersion, annotations) => ({
      type: 'BOOKMARK',
      value: tableFor([{ metadata: { resourceVersion, annotations } }], resourceVersion),
    }),
  }
}
