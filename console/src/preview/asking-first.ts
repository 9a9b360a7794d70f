import { type Kind, kinds, resourceName } from '../../../src/api/kinds.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import type { AccessStore } from '../access/access-store.ts'
import { needOf } from '../access/needs.ts'

/**
 * Asks for nothing that this person may not see: a browser tells each refusal as an error, with each plan anew. What is
 * only looked for by its name is listed by it where that is allowed: that it is not there is then no error either.
 */
export const askingFirst = (client: Client, access: Pick<AccessStore, 'isLet'>): Client => ({
  ...client,
  list: async (kind, options) => {
    if (await access.isLet(options?.namespace ?? '', needOf('list', kind as unknown as Kind)))
      return client.list(kind, options)
    throw forbidden(kind as unknown as Kind, 'list')
  },
  get: async (kind, ref) => {
    // The set that the plan is about is on the page already.
    if (kind.kind === kinds.StatefulSet.kind) return client.get(kind, ref)
    const { name } = ref
    const namespace = kind.namespaced ? (ref.namespace ?? '') : ''
    const isLet = (verb: 'list' | 'get') =>
      access.isLet(namespace, needOf(verb, kind as unknown as Kind), name)
    if (await isLet('list')) {
      const query = {
        ...(kind.namespaced ? { namespace } : {}),
        fieldSelector: `metadata.name=${name}`,
        limit: 1,
      }
      const [found] = (await client.list(kind, query)).items
      if (found) return found
      throw new StatusError({ reason: 'NotFound', message: `${resourceName(kind)} "${name}" not found` })
    }
    if (await isLet('get')) return client.get(kind, ref)
    throw forbidden(kind as unknown as Kind, 'get')
  },
})

const forbidden = (kind: Kind, verb: 'list' | 'get'): StatusError =>
  new StatusError({
    reason: 'Forbidden',
    message: `${resourceName(kind)} is forbidden: you may not ${verb} it`,
  })
