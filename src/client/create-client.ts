import type { Scale } from '../api/generated/types.ts'
import { apiVersionOf, type Kind, kinds } from '../api/kinds.ts'
import { type ApiList, type ApiObject, type ObjectRef, refOf } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import type {
  Client,
  ListQuery,
  PartForm,
  PatchType,
  RawReply,
  RawRequest,
  Row,
  WatchEvent,
  WatchQuery,
  WriteQuery,
} from './client.ts'
import { collectionPath, objectPath } from './paths.ts'
import { isStatus, refusalOf } from './refusal.ts'
import type { ApiReply, ApiRequest, Arriving, Transport } from './transport.ts'

const contentTypes: { readonly [Type in PatchType]: string } = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  // JSON is YAML too.
  apply: 'application/apply-patch+yaml',
}

/** The typed client over whatever carries its requests. */
export function createClient(transport: Transport): Client {
  const send = async (request: ApiRequest): Promise<ApiReply> => {
    const reply = await transport.send(request)
    if (reply.code >= 400) throw refusalOf(reply)
    return reply
  }

  const write = async <T extends ApiObject>(
    kind: Kind<T>,
    request: Omit<ApiRequest, 'query'>,
    query: WriteQuery,
  ): Promise<T> => {
    const reply = await send({ ...request, query: writeParameters(query) })
    for (const text of reply.warnings) query.onWarning?.(text)
    return typed(kind, reply.body)
  }

  return {
    async get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): Promise<T> {
      return typed(kind, (await send({ method: 'GET', path: objectPath(kind, ref) })).body)
    },

    async list<T extends ApiObject>(kind: Kind<T>, query: ListQuery = {}): Promise<ApiList<T>> {
      const path = collectionPath(kind, query.namespace ?? '')
      const { body } = await send({
        method: 'GET',
        path,
        query: listParameters(query),
        ...asked(query.form, 'list'),
      })
      return query.form === 'rows' ? rowsOf(kind, body) : typedList(kind, body)
    },

    watch<T extends ApiObject>(kind: Kind<T>, query: WatchQuery = {}): Arriving<WatchEvent<T>> {
      return watchEvents(transport, kind, query)
    },

    create(kind, object, query = {}) {
      const path = query.subresource
        ? objectPath(kind, refOf(object), query.subresource)
        : collectionPath(kind, refOf(object).namespace)
      return write(kind, { method: 'POST', path, body: withType(kind, object) }, query)
    },

    update(kind, object, query = {}) {
      const path = objectPath(kind, refOf(object), query.subresource)
      return write(kind, { method: 'PUT', path, body: withType(kind, object) }, query)
    },

    patch(kind, ref, { type, body }, query = {}) {
      const headers = { 'content-type': contentTypes[type] }
      return write(
        kind,
        { method: 'PATCH', path: objectPath(kind, ref, query.subresource), headers, body },
        query,
      )
    },

    async delete(kind, ref, options = {}) {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options }
      return (await send({ method: 'DELETE', path: objectPath(kind, ref), body })).body
    },

    async scale(kind, ref, replicas): Promise<Scale> {
      // A merge patch needs neither a read before nor a resourceVersion.
      const headers = { 'content-type': contentTypes.merge }
      const path = objectPath(kind, ref, 'scale')
      return (await send({ method: 'PATCH', path, headers, body: { spec: { replicas } } })).body as Scale
    },

    async bind(pod, binding) {
      const path = objectPath(kinds.Pod, pod, 'binding')
      await send({ method: 'POST', path, body: { apiVersion: 'v1', kind: 'Binding', ...binding } })
    },

    async evict(pod, eviction) {
      const path = objectPath(kinds.Pod, pod, 'eviction')
      await send({ method: 'POST', path, body: { apiVersion: 'policy/v1', kind: 'Eviction', ...eviction } })
    },

    async raw(request: RawRequest): Promise<RawReply> {
      const { headers, body } = await send(request)
      return { headers, body }
    },
  }
}

function watchEvents<T extends ApiObject>(
  transport: Transport,
  kind: Kind<T>,
  query: WatchQuery,
): Arriving<WatchEvent<T>> {
  const { signal, ...parameters } = query
  const path = collectionPath(kind, query.namespace ?? '')
  const parametersOfWatch = listParameters(parameters, { watch: 'true' })
  const documents = transport.stream({
    method: 'GET',
    path,
    query: parametersOfWatch,
    signal,
    ...asked(query.form, 'watch'),
  })
  const rowOf = createRows(kind)
  const eventOf = (document: unknown): WatchEvent<T> => {
    const event = document as { readonly type: string; readonly object: unknown }
    // The refusal that ends a watch under way: `Expired`, mostly.
    if (event.type === 'ERROR') throw errorOfWatch(event.object)
    const object = query.form === 'rows' ? rowOf(event.object) : typed(kind, event.object)
    return { type: event.type, object } as WatchEvent<T>
  }
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const document of documents) yield eventOf(document)
      } catch (error) {
        // Ended by the caller, who knows; what broke off on the way is of no interest.
        if (!signal?.aborted) throw error
      }
    },
    takeArrived: () => (documents.takeArrived?.() ?? []).map(eventOf),
  }
}

const formOf: { readonly [F in PartForm]: { readonly list: string; readonly watch: string } } = {
  metadata: { list: 'PartialObjectMetadataList', watch: 'PartialObjectMetadata' },
  rows: { list: 'Table', watch: 'Table' },
}

const asked = (form: PartForm | undefined, verb: 'list' | 'watch'): Pick<ApiRequest, 'headers'> =>
  form === undefined
    ? {}
    : { headers: { accept: `application/json;as=${formOf[form][verb]};g=meta.k8s.io;v=v1` } }

interface Table {
  readonly metadata?: ApiList<ApiObject>['metadata']
  readonly columnDefinitions?: readonly { readonly name: string }[]
  readonly rows?: readonly { readonly cells: readonly unknown[]; readonly object?: ApiObject }[]
}

/** Reads tables that follow each other: of a watch, only the first tells its columns. */
function createRows(kind: Kind): (body: unknown) => Row {
  let columns: Table['columnDefinitions'] = []
  return body => {
    const table = body as Table
    if (table.columnDefinitions?.length) columns = table.columnDefinitions
    return rowsIn(kind, { ...table, columnDefinitions: columns })[0] ?? { metadata: table.metadata }
  }
}

const rowsIn = (kind: Kind, { columnDefinitions = [], rows = [] }: Table): readonly Row[] =>
  rows.map(({ cells, object }) => ({
    metadata: object?.metadata,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    cells: Object.fromEntries(columnDefinitions.map(({ name }, at) => [name, cells[at]])),
  }))

function rowsOf<T extends ApiObject>(kind: Kind<T>, body: unknown): ApiList<T> {
  const table = body as Table
  // Whoever asks for rows reads rows.
  return { ...table, items: rowsIn(kind as Kind, table) } as unknown as ApiList<T>
}

const errorOfWatch = (object: unknown): StatusError =>
  isStatus(object)
    ? StatusError.fromStatus(object)
    : new StatusError({ reason: 'InternalError', message: 'the watch ended with an error that is no Status' })

function writeParameters(query: WriteQuery): ApiRequest['query'] {
  const { dryRun, fieldManager, fieldValidation, force } = query
  return { dryRun, fieldManager, fieldValidation, force: force ? 'true' : undefined }
}

function listParameters(
  {
    namespace: _,
    allowWatchBookmarks,
    timeoutSeconds,
    limit,
    form: _form,
    ...texts
  }: ListQuery & Omit<WatchQuery, 'signal'>,
  watch: { readonly watch?: 'true' } = {},
): ApiRequest['query'] {
  return {
    ...watch,
    ...texts,
    limit: limit?.toString(),
    timeoutSeconds: timeoutSeconds?.toString(),
    allowWatchBookmarks: allowWatchBookmarks ? 'true' : undefined,
  }
}

/**
 * A body always says what it is; our own code need not, and items of lists come without it. It is said first, as servers
 * do: who compares texts finds an object of a list and the same one of a watch alike.
 */
const withType = <T extends ApiObject>(kind: Kind<T>, object: T): T =>
  object.kind ? object : { kind: kind.kind, apiVersion: apiVersionOf(kind), ...object }

/** The object of an answer. The server has checked it against the kind, so its type holds. */
const typed = <T extends ApiObject>(kind: Kind<T>, body: unknown): T => withType(kind, body as T)

function typedList<T extends ApiObject>(kind: Kind<T>, body: unknown): ApiList<T> {
  const list = body as ApiList<T>
  // An empty list travels as null from servers that encode it so.
  const items = list.items ?? []
  if (items.length > 0 && items.every(item => item.kind)) return list
  return { ...list, items: items.map(item => typed(kind, item)) }
}
