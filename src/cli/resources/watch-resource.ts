// `kedge get -w`: what is there, and then each change as it comes, until Ctrl-C.

import type { ApiObject } from '../../api/object.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import { collectionPath } from '../../client/paths.ts'
import { isStatus } from '../../client/refusal.ts'
import { printObject } from '../terminal/print-object.ts'
import { objectWords } from './find-kinds.ts'
import { type ObjectPrint, readObjects, withoutManagedFields, withType } from './get-objects.ts'
import { readTable, type TablePrint } from './get-tables.ts'
import { tableOfObjects } from './object-table.ts'
import type { Scope } from './scope.ts'
import { type Columns, GrowingTable, isTable, tableAccept, tableHeader, tableRow } from './server-table.ts'
import type { Wanted } from './wanted.ts'

interface WatchDocument {
  readonly type: string
  readonly object: unknown
}

export async function watchTable(
  wanted: Wanted,
  scope: Scope,
  { console, print }: TablePrint,
): Promise<number> {
  const table = await readTable(wanted, scope)
  let columns: Columns = table.columnDefinitions ?? []
  const header = tableHeader(columns, print)
  const rows = (table.rows ?? []).map(row => tableRow(row, columns, print))
  const growing = new GrowingTable()
  growing.learn([header, ...rows])
  let isHeaderDue = !print.noHeaders
  const write = (row: readonly string[]) => {
    if (isHeaderDue) console.out.write(`${growing.line(header)}\n`)
    isHeaderDue = false
    console.out.write(`${growing.line(row)}\n`)
  }
  for (const row of rows) write(row)
  const from = table.metadata?.resourceVersion ?? ''
  for await (const { object } of follow(wanted, scope, { from, accept: tableAccept })) {
    const page = isTable(object) ? object : tableOfObjects(object)
    // Only the first table of a watch has to say what its columns are.
    if (page.columnDefinitions?.length) columns = page.columnDefinitions
    for (const row of page.rows ?? []) write(tableRow(row, columns, print))
  }
  return 0
}

export async function watchObjects(
  wanted: Wanted,
  scope: Scope,
  { console, output }: ObjectPrint,
): Promise<number> {
  const print = async (object: ApiObject) => {
    if (output === 'name') console.out.write(`${objectWords(wanted.kind, object.metadata?.name ?? '')}\n`)
    else {
      if (output === 'yaml') console.out.write('---\n')
      await printObject(console.out, withoutManagedFields(object), output)
    }
  }
  const present = await readObjects(wanted, scope)
  for (const object of present) await print(object)
  const from = newestVersion(present)
  for await (const { object } of follow(wanted, scope, { from, accept: 'application/json' }))
    await print(withType(wanted.kind, object as ApiObject))
  return 0
}

/** Objects without a list around them: none is newer than the newest of them, as far as versions can be compared. */
const newestVersion = (objects: readonly ApiObject[]): string =>
  objects
    .map(({ metadata }) => metadata?.resourceVersion ?? '0')
    .reduce((newest, each) => (Number(each) > Number(newest) ? each : newest), '')

/** The changes after `from`. A server ends its watches from time to time: the next goes on where the last one was. */
async function* follow(
  { kind, name }: Wanted,
  { connection, namespace, labelSelector, fieldSelector }: Scope,
  { from, accept }: { readonly from: string; readonly accept: string },
): AsyncGenerator<WatchDocument> {
  let resourceVersion = from
  for (;;) {
    const documents = connection.transport.stream({
      method: 'GET',
      path: collectionPath(kind, namespace),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion,
        labelSelector,
        fieldSelector: name === null ? fieldSelector : `metadata.name=${name}`,
      },
      headers: { accept },
    })
    try {
      for await (const document of documents) {
        const event = document as WatchDocument
        if (event.type === 'ERROR') throw errorOf(event.object)
        resourceVersion = versionOf(event.object) || resourceVersion
        if (event.type !== 'BOOKMARK') yield event
      }
    } catch (error) {
      // The past is gone, after a long silence: what is next is told from now on.
      if (!isRefusal(error, 'Expired', 'Gone')) throw error
      resourceVersion = ''
    }
  }
}

function versionOf(object: unknown): string {
  if (isTable(object))
    return object.rows?.at(-1)?.object?.metadata?.resourceVersion ?? object.metadata?.resourceVersion ?? ''
  return (object as ApiObject).metadata?.resourceVersion ?? ''
}

const errorOf = (object: unknown): StatusError =>
  isStatus(object)
    ? StatusError.fromStatus(object)
    : new StatusError({ reason: 'InternalError', message: 'the watch ended with an error that is no Status' })
