// Who the people of this Kedge are, and how they get in. Part of the composition: joins the accounts (src/iam/accounts) with the
// API, which is asked what they may do, with the audit, which hears what they did, and with the console, which lets them in.
import type { Client } from '../client/client.ts'
import type { People, SessionOf } from '../console/console.ts'
import { secretIn } from '../console/guard.ts'
import { type ApiUser, isOpen, uidOf } from '../iam/accounts/account.ts'
import { userOfSession } from '../iam/accounts/door/caller.ts'
import { answerAtDoor, isOfDoor } from '../iam/accounts/door/door.ts'
import type { DoorContext } from '../iam/accounts/door/door-types.ts'
import { linkPath } from '../iam/accounts/door/sign-in.ts'
import { firstAdministrator } from '../iam/accounts/first-administrator.ts'
import type { LinkSubject } from '../iam/accounts/links.ts'
import type { OidcSignIn } from '../iam/accounts/oidc/oidc-sign-in.ts'
import type { Accounts } from '../iam/accounts/open-accounts.ts'
import { WorkQueue } from '../iam/accounts/passwords/work-queue.ts'
import { unseal } from '../iam/accounts/secrets.ts'
import type { Authenticator } from '../server/access/authenticate.ts'
import type { Authorizer } from '../server/access/authorizer.ts'
import type { Auditor } from '../server/audit/auditor.ts'
import { tellAudit, tellRefusal } from './audit.ts'
import { rightsOf } from './rights.ts'

export interface PeopleOptions extends Pick<DoorContext, 'clock' | 'log' | 'cluster' | 'ca' | 'readAudit'> {
  readonly accounts: Accounts
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly auditor: Auditor | null
  readonly oidc: OidcSignIn | null
  /** As the server itself. */
  readonly client: Pick<Client, 'get' | 'patch'>
}

export interface KnownPeople extends People {
  /** A path that signs in who started Kedge: as its first account, or as whom the kubeconfig names where that is gone. */
  newLink(otherwise: ApiUser): string
}

/** Into the audit log, one after the other. */
const lookUps = { waitingMax: 16, waitingPerAddressMax: 8 }

export function createPeople(options: PeopleOptions): KnownPeople {
  const { accounts, authenticator, authorizer, auditor, ...rest } = options
  const userOfToken = async (token: string) => authenticator.userOfToken(token)
  const context: DoorContext = {
    ...rest,
    ...accounts,
    rights: rightsOf(authorizer),
    userOfToken,
    lookUps: new WorkQueue(lookUps),
  }
  const tell = auditor && tellAudit(auditor)
  return {
    isOfDoor,
    async answer(request) {
      const reply = await answerAtDoor(context, request)
      for (const happening of reply.happened ?? []) tell?.(request, reply, happening)
      return reply
    },
    userOf(secret): SessionOf {
      const session = accounts.sessions.find(secret)
      if (session?.kind !== 'browser') return { kind: 'ended' }
      const { subject } = session
      if (subject.kind === 'token') {
        const token = unseal(subject.sealed, secret)
        return token === null ? { kind: 'ended' } : { kind: 'token', token }
      }
      const user = userOfSession(session, accounts.directory)
      return user ? { kind: 'user', user } : { kind: 'ended' }
    },
    refused(request, refusal) {
      if (!auditor) return
      // Whose session another site would have used is known.
      const secret = secretIn(request)
      const session = secret === null ? null : accounts.sessions.look(secret)
      tellRefusal(auditor, session && userOfSession(session, accounts.directory), request, refusal)
    },
    newLink(otherwise) {
      // Looked for when the link is opened: on a new data folder the account is made meanwhile.
      const subject = (): LinkSubject => {
        const account = accounts.directory.find(firstAdministrator)
        return account && isOpen(account)
          ? { kind: 'account', name: firstAdministrator, uid: uidOf(account) }
          : { kind: 'user', user: otherwise }
      }
      tell?.(
        { method: 'POST', path: 'link', address: '127.0.0.1', agent: 'kedge' },
        { code: 201 },
        { kind: 'LinkMade', by: otherwise, account: firstAdministrator },
      )
      return linkPath(accounts.links.make({ of: firstAdministrator, subject }))
    },
  }
}
