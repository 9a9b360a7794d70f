import { type Kind, resourceName } from '../../../src/api/kinds.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import type { AccessStore } from '../access/access-store.ts'
import { needOf } from '../access/needs.ts'

/** Lists nothing that this person may not list: a browser tells each refusal as an error, with each plan anew. */
export const askingFirst = (client: Client, access: Pick<AccessStore, 'isLet'>): Client => ({
  ...client,
  list: async (kind, options) => {
    if (await access.isLet(options?.namespace ?? '', needOf('list', kind as unknown as Kind)))
      return client.list(kind, options)
    throw new StatusError({
      reason: 'Forbidden',
      message: `${resourceName(kind)} is forbidden: you may not list it`,
    })
  },
})
