import type { TLSSocket } from 'node:tls'
import { authenticatedGroup } from '../access/authenticate.ts'
import type { User } from '../request/request.ts'

const users = new WeakMap<object, User | null>()

/** The user that a connection's verified client certificate names: CN the user, each O a group. */
export function userOfCertificate(socket: TLSSocket | undefined): User | null {
  if (!socket?.authorized) return null
  const known = users.get(socket)
  if (known !== undefined) return known
  const user = readSubject(socket)
  users.set(socket, user)
  return user
}

function readSubject(socket: TLSSocket): User | null {
  const { subject } = socket.getPeerCertificate()
  const name = subject?.CN
  if (typeof name !== 'string' || name === '') return null
  const organizations: string | string[] | undefined = subject.O
  const groups = organizations === undefined ? [] : [organizations].flat()
  return { name, groups: [...groups, authenticatedGroup] }
}
