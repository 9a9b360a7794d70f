// Whether whoever asks may do something: a refusal of what they may not even try says nothing about the thing itself.
import { type Kind, kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'

export interface Deed {
  readonly verb: 'create' | 'patch'
  readonly kind: Pick<Kind, 'group' | 'plural'>
  readonly namespace: string
  readonly name?: string
}

/** False, too, where that may not be asked. */
export async function may(client: Client, { verb, kind, namespace, name }: Deed): Promise<boolean> {
  const { group, plural: resource } = kind
  const resourceAttributes = { namespace, verb, group, resource, ...(name === undefined ? {} : { name }) }
  try {
    const { status } = await client.create(kinds.SelfSubjectAccessReview, { spec: { resourceAttributes } })
    return status?.allowed === true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}
