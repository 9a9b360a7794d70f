// What who comes to the door of the accounts may do, by the authorizer of the API: accounts have no rules of their own.
import { auditEvents } from '../api/iam/audit.ts'
import { accountKind } from '../iam/accounts/account.ts'
import type { Rights } from '../iam/accounts/door/door-types.ts'
import type { Authorizer } from '../server/access/authorizer.ts'
import type { User } from '../server/request/request.ts'

export function rightsOf(authorizer: Authorizer): Rights {
  const allows = async (user: User, what: { readonly [field: string]: string }): Promise<boolean> => {
    const none = { group: '', version: '', subresource: '', namespace: '', name: '', verb: '', resource: '' }
    const verdict = await authorizer.authorize({ kind: 'resource', user, ...none, ...what })
    return verdict.kind === 'allowed'
  }
  const { group, version, plural: resource } = accountKind
  return {
    mayOfAccounts: (user, { verb, subresource, name }) =>
      allows(user, { group, version, resource, verb, subresource, name }),
    mayReadAudit: (user, namespace) => allows(user, { ...auditEvents, verb: 'list', namespace }),
    mayImpersonate: (user, what, name) => allows(user, { verb: 'impersonate', resource: what, name }),
  }
}
