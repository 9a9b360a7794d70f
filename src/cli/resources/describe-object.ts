// Any object, with all its fields: what is told of kinds that nobody has chosen words for.
import { formatHumanDuration } from '../../api/duration.ts'
import type { Event } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Ink } from '../../foresee/index.ts'
import { eventLines } from './event-lines.ts'
import { objectWords } from './find-kinds.ts'

export async function describeObject(
  client: Client,
  kind: Kind,
  ref: ObjectRef,
  { now, ink }: { readonly now: Instant; readonly ink: Ink },
): Promise<readonly string[]> {
  const object = await client.get(kind, ref)
  const events = await eventsOf(client, object)
  const { formatYaml } = await import('../../base/yaml.ts')
  const { apiVersion: _, kind: __, metadata = {}, ...rest } = withoutSecrets(object)
  const shown = Object.keys(rest).length > 0 ? formatYaml(rest).trimEnd().split('\n') : []
  const where = ref.namespace ? ` in namespace ${ref.namespace}` : ''
  return [
    ink.heading(`${objectWords(kind, ref.name)}${where}`),
    ...metadataLines(metadata, now),
    '',
    ...shown,
    '',
    ...eventLines(events, now),
  ]
}

async function eventsOf(client: Client, { metadata = {} }: ApiObject): Promise<readonly Event[]> {
  try {
    const fieldSelector = `involvedObject.uid=${metadata.uid}`
    // Events of what has no namespace are kept in the default one.
    const namespace = metadata.namespace ?? 'default'
    return (await client.list(kinds.Event, { namespace, fieldSelector })).items
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return []
    throw error
  }
}

function metadataLines(
  {
    creationTimestamp,
    deletionTimestamp,
    labels,
    annotations,
    ownerReferences,
    finalizers,
  }: NonNullable<ApiObject['metadata']>,
  now: Instant,
): readonly string[] {
  const ago = (time: string | undefined) => {
    const instant = parseTime(time)
    return instant === null ? [] : [`${formatHumanDuration(now - instant)} ago`]
  }
  const pairs = (map: { readonly [name: string]: string } | undefined) =>
    Object.entries(map ?? {}).map(([name, value]) => `${name}=${value}`)
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Created', ago(creationTimestamp)],
    ['Deleted', deletionTimestamp ? [`${deletionTimestamp} at the latest`] : []],
    ['Owned by', (ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`)],
    ['Finalizers', finalizers ?? []],
    ['Labels', pairs(labels)],
    ['Annotations', pairs(annotations).map(pair => (pair.length > 120 ? `${pair.slice(0, 117)}…` : pair))],
  ]
  const width = 14
  return rows.flatMap(([name, values]) =>
    values.map((value, index) => `${(index === 0 ? `${name}:` : '').padEnd(width)}${value}`),
  )
}

/** What is secret is not shown on screens that others may see: only how much of it there is. */
function withoutSecrets(object: ApiObject): ApiObject & { readonly [field: string]: unknown } {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !('data' in object)) return { ...object }
  const data = Object.entries(Object(object.data)).map(
    ([name, value]) => [name, `${Buffer.from(String(value), 'base64').length} bytes`] as const,
  )
  return { ...object, data: Object.fromEntries(data) }
}
