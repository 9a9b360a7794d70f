// Who is let in to the console in front of other clusters: the one person whose kubeconfig it is, by a link of their terminal.
import type { Clock } from '../../base/clock.ts'
import type { DoorReply, DoorRequest } from '../../iam/accounts/door/door-types.ts'
import type { People } from '../console.ts'
import { Sessions, type SessionUser } from './sessions.ts'

export interface OnePersonOptions {
  readonly clock: Clock
  /** Unguessable text that may stand in URLs and cookies. */
  newSecret(): string
  /** Shown in the head of the page. */
  readonly cluster: { readonly name: string; readonly version: string }
  /** All that are reached through here, below `/clusters/NAME`; the first is the one without that. */
  readonly clusters: readonly { readonly name: string; readonly namespace: string }[]
}

export interface OnePerson extends People {
  /** A path that signs this user in, once. */
  newLink(user: SessionUser): string
}

export function onePerson({ clock, newSecret, cluster, clusters }: OnePersonOptions): OnePerson {
  const sessions = new Sessions({ clock, newSecret })

  const openLink = (code: string): DoorReply => {
    const session = sessions.openLink(code)
    return session === null ? { code: 303, location: '?link=used' } : { code: 303, location: '', session }
  }

  const whoAmI = ({ secret, query }: DoorRequest): DoorReply => {
    const user =
      secret === null ? null : query.has('unused') ? sessions.look(secret) : sessions.userOf(secret)
    // Which clusters there are is for those who are signed in.
    const body = { user, cluster, ways: { token: false }, ...(user ? { clusters } : {}) }
    return { code: 200, body }
  }

  const answer = (request: DoorRequest): DoorReply => {
    const { method, path, query, secret } = request
    if (path === 'open') return openLink(query.get('code') ?? '')
    if (method === 'GET') return whoAmI(request)
    if (secret !== null) sessions.close(secret)
    return { code: 200, body: {}, session: null }
  }

  return {
    isOfDoor: (method, path) =>
      (path === 'open' && method === 'GET') ||
      (path === 'session' && (method === 'GET' || method === 'DELETE')),
    answer: async request => answer(request),
    userOf(secret) {
      const user = sessions.userOf(secret)
      return user ? { kind: 'user', user } : { kind: 'ended' }
    },
    refused: () => {},
    newLink: user => `/console/open?code=${sessions.newLink(user)}`,
  }
}
