import { formatHumanDuration } from '../../api/duration.ts'
import type { ApiList, ApiObject } from '../../api/object.ts'
import { parseTime, systemClock } from '../../base/clock.ts'
import type { ServerTable } from './server-table.ts'

/** The table of a server that makes none for the kind: names and ages. */
export function tableOfObjects(body: unknown): ServerTable {
  const items = isList(body) ? (body.items ?? []) : [body as ApiObject]
  return {
    kind: 'Table',
    metadata: isList(body) ? body.metadata : {},
    columnDefinitions: [{ name: 'Name' }, { name: 'Age' }],
    rows: items.map(object => ({ cells: [object.metadata?.name ?? '', ageOf(object)], object })),
  }
}

const isList = (body: unknown): body is ApiList =>
  typeof body === 'object' && body !== null && 'items' in body

export function ageOf({ metadata }: ApiObject): string {
  const born = parseTime(metadata?.creationTimestamp)
  return born === null ? '<unknown>' : formatHumanDuration(systemClock.now() - born)
}
