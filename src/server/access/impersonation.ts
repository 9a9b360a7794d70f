import { unescaped } from '../../base/unescaped.ts'
import type { ServerRequest, User } from '../request/request.ts'
import { badRequest } from '../resources/refusals.ts'
import type { RequestAttributes, ResourceAttributes } from './attributes.ts'

const extraHeader = 'impersonate-extra-'
const knownGroup = 'system:authenticated'
const unknownGroup = 'system:unauthenticated'
const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/

type Headers = Pick<ServerRequest, 'headers' | 'rawHeaders'>

interface Impersonation {
  readonly user: User
  /** What the real user must be allowed for it. */
  readonly needs: readonly RequestAttributes[]
}

/** Whom the headers speak for (`kubectl --as`); null where they speak for nobody else. */
export function impersonation(asker: User, request: Headers): Impersonation | null {
  const name = valuesOf(request, 'impersonate-user')[0] ?? ''
  const groups = valuesOf(request, 'impersonate-group')
  const uid = valuesOf(request, 'impersonate-uid')[0] ?? ''
  const extra = extraOf(request)
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

/** One for each line of the header: Node joins those that come more than once by commas, which names of groups may hold. */
function valuesOf({ headers, rawHeaders }: Headers, name: string): readonly string[] {
  const given = headers[name]
  if (given === undefined) return []
  const values = rawHeaders ? linesOf(rawHeaders, name) : [given].flat()
  return values.map(each => each.trim()).filter(each => each !== '')
}

/** Names and values stand one after the other. */
const linesOf = (rawHeaders: readonly string[], name: string): readonly string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)

function extraOf(request: Headers): { readonly [key: string]: readonly string[] } {
  const names = Object.keys(request.headers).filter(name => name.startsWith(extraHeader))
  return Object.fromEntries(
    names.map(name => [unescaped(name.slice(extraHeader.length)), valuesOf(request, name)]),
  )
}
