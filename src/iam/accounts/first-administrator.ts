// What makes a new Kedge somebody's: the one account that it has from the start, and what administrators of the platform may
// do. The account has no password: who started Kedge gets a link that opens once.
import type { ClusterRoleBinding } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { accountKind, groupOfPlatformRole } from './account.ts'

export const firstAdministrator = 'admin'

const apiGroup = 'rbac.authorization.k8s.io'
const group = groupOfPlatformRole('platform-admin')

const binding: ClusterRoleBinding = {
  metadata: { name: group },
  roleRef: { apiGroup, kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup, kind: 'Group', name: group }],
}

/** On a data folder without any accounts. What of it is there already stays as it is. */
export async function makeFirstAdministrator(client: Pick<Client, 'create'>): Promise<void> {
  await unlessThere(() => client.create(kinds.ClusterRoleBinding, binding))
  await unlessThere(() =>
    client.create(accountKind, {
      metadata: { name: firstAdministrator },
      spec: { displayName: 'Administrator', platformRole: 'platform-admin' },
    }),
  )
}

async function unlessThere(create: () => Promise<ApiObject>): Promise<void> {
  try {
    await create()
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw error
  }
}
