import type { IncomingHttpHeaders } from 'node:http'
import { unescaped } from '../../base/unescaped.ts'
import type { User } from '../request/request.ts'
import { badRequest } from '../resources/refusals.ts'
import type { RequestAttributes, ResourceAttributes } from './attributes.ts'

const extraHeader = 'impersonate-extra-'
const knownGroup = 'system:authenticated'
const unknownGroup = 'system:unauthenticated'
const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/

interface Impersonation {
  readonly user: User
  /** What the real user must be allowed for it. */
  readonly needs: readonly RequestAttributes[]
}

/** Whom the headers speak for (`kubectl --as`); null where they speak for nobody else. */
export function impersonation(asker: User, headers: IncomingHttpHeaders): Impersonation | null {
  const name = valuesOf(headers, 'impersonate-user')[0] ?? ''
  const groups = valuesOf(headers, 'impersonate-group')
  const uid = valuesOf(headers, 'impersonate-uid')[0] ?? ''
  const extra = extraOf(headers)
  if (name === '') {
    if (groups.length > 0 || uid || Object.keys(extra).length > 0)
      throw badRequest('requested impersonation of groups, a UID or extra values without a user')
    return null
  }
  const account = serviceAccount.exec(name)
  const ownGroups =
    account && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]
      : groups
  const user: User = {
    name,
    groups: [...new Set([...ownGroups, ...membershipOf(name, groups)])],
    ...(uid ? { uid } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  }
  const need = (resource: string, more: Partial<ResourceAttributes>): RequestAttributes => ({
    ...{ kind: 'resource', user: asker, verb: 'impersonate', group: '', version: '', resource },
    ...{ subresource: '', namespace: '', name: '' },
    ...more,
  })
  const authentication = { group: 'authentication.k8s.io', version: 'v1' }
  return {
    user,
    needs: [
      account
        ? need('serviceaccounts', { namespace: account[1], name: account[2] })
        : need('users', { name }),
      ...groups.map(group => need('groups', { name: group })),
      ...(uid ? [need('uids', { ...authentication, name: uid })] : []),
      ...Object.entries(extra).flatMap(([key, values]) =>
        values.map(value => need('userextras', { ...authentication, subresource: key, name: value })),
      ),
    ],
  }
}

/** Whether somebody counts as known: as was asked, or by whether there is a name. */
function membershipOf(name: string, groups: readonly string[]): readonly string[] {
  if (name === 'system:anonymous') return [unknownGroup]
  return groups.includes(knownGroup) || groups.includes(unknownGroup) ? [] : [knownGroup]
}

/** Node joins headers that come more than once. */
function valuesOf(headers: IncomingHttpHeaders, name: string): readonly string[] {
  const given = headers[name]
  const values = given === undefined ? [] : Array.isArray(given) ? given : given.split(',')
  return values.map(each => each.trim()).filter(each => each !== '')
}

function extraOf(headers: IncomingHttpHeaders): { readonly [key: string]: readonly string[] } {
  const names = Object.keys(headers).filter(name => name.startsWith(extraHeader))
  return Object.fromEntries(
    names.map(name => [unescaped(name.slice(extraHeader.length)), valuesOf(headers, name)]),
  )
}
