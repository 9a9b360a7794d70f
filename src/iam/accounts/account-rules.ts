// What a schema cannot say of accounts: names that somebody else has already, and that nobody makes an account more than they are
// themselves. Who may impersonate a role's group has all that the role gives, so they may give it, too. Pure.
import { isEqual } from '../../api/equality.ts'
import { nameOf } from '../../api/object.ts'
import { type Account, groupOfPlatformRole, type PlatformRole, platformRoleOf } from './account.ts'

/** Users of the API that are no accounts: of certificates that Kedge gives out. */
const reserved = new Set([
  'kubernetes-admin',
  'kubernetes-super-admin',
  'kube-apiserver',
  'front-proxy-client',
])

/** Why there cannot be an account of this name, in a sentence; null where there can. */
export function nameProblem(account: Account): string | null {
  const name = nameOf(account)
  return reserved.has(name) ? `the name ${name} is that of a user with a certificate` : null
}

/** The groups that whoever changes an account like this must be allowed to impersonate. */
export function groupsNeeded(object: Account | null, old: Account | null): readonly string[] {
  // Labels and finalizers give nothing: the controller that takes a deleted account out of its bindings writes them.
  if (object && old && isEqual(object.spec, old.spec)) return []
  const roles = [object, old].flatMap(each => (each ? [platformRoleOf(each)] : []))
  const above = new Set<PlatformRole>(roles.filter(role => role !== 'platform-regular'))
  return [...above].map(groupOfPlatformRole)
}
