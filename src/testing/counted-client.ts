import { type Kind, kinds } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import type { Client } from '../client/client.ts'

/** The same client, which notes its writes in `writes` as `patch pods/status`. Those of events do not count. */
export function countedClient(client: Client, writes: string[]): Client {
  const note = (verb: string, kind: Kind, subresource?: string) => {
    if (kind !== (kinds.Event as Kind))
      writes.push(`${verb} ${kind.plural}${subresource ? `/${subresource}` : ''}`)
  }
  return {
    ...client,
    create<T extends ApiObject>(
      kind: Kind<T>,
      ...rest: [object: T, query?: Parameters<Client['create']>[2]]
    ) {
      note('create', kind, rest[1]?.subresource)
      return client.create(kind, ...rest)
    },
    update(kind, object, query) {
      note('update', kind, query?.subresource)
      return client.update(kind, object, query)
    },
    patch(kind, ref, patch, query) {
      note('patch', kind, query?.subresource)
      return client.patch(kind, ref, patch, query)
    },
    delete(kind, ref, options) {
      note('delete', kind)
      return client.delete(kind, ref, options)
    },
    bind(pod, binding) {
      note('bind', kinds.Pod)
      return client.bind(pod, binding)
    },
    raw(request) {
      if (request.method !== 'GET') writes.push(`${request.method.toLowerCase()} ${request.path}`)
      return client.raw(request)
    },
  }
}
