// All that is known of accounts, over a store: opened before the API is, which asks it about tokens.

import { AddressBudget } from '../../base/address-budget.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Running } from '../../control/controller.ts'
import type { Store } from '../../store/store.ts'
import { type Account, type ApiUser, isOpen, uidOf } from './account.ts'
import { type Directory, openDirectory } from './directory.ts'
import { userOfSession } from './door/caller.ts'
import { sessionTokenPrefix, shortTokenPrefix } from './door/sign-in.ts'
import { type Invitation, type Invitations, openInvitations } from './invitations.ts'
import { Links } from './links.ts'
import { Attempts } from './passwords/attempts.ts'
import { type Credential, openPasswords, type Passwords } from './passwords/passwords.ts'
import { type Derive, deriveByScrypt } from './passwords/verifier.ts'
import { WorkQueue } from './passwords/work-queue.ts'
import { openRecords } from './records.ts'
import type { Session } from './sessions/session.ts'
import { Sessions } from './sessions/sessions.ts'
import { ShortTokens } from './sessions/short-tokens.ts'
import { type PeopleStanding, watchStanding } from './standing.ts'

export interface Accounts extends Running {
  readonly directory: Directory
  readonly passwords: Passwords
  readonly attempts: Attempts
  readonly flowBudget: AddressBudget
  readonly invitations: Invitations
  readonly links: Links
  readonly sessions: Sessions
  readonly shortTokens: ShortTokens
  readonly standing: PeopleStanding
  /** Whom a bearer token of ours stands for. */
  userOfToken(token: string): TokenFound
}

export type TokenFound =
  | { readonly kind: 'user'; readonly user: ApiUser }
  | { readonly kind: 'ended' }
  /** None of ours. */
  | { readonly kind: 'unknown' }

export interface AccountsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly derive?: Derive
}

/** What may wait for a key to be derived, each a quarter of a second: the last of them waits four seconds. */
const waiting = { waitingMax: 16, waitingPerAddressMax: 4 }

/** How often a browser is sent to a provider from one address. */
const flows = { burstMax: 20, forgetMs: 3_000 }

export function openAccounts({ store, clock, log, derive = deriveByScrypt }: AccountsOptions): Accounts {
  const directory = openDirectory(store)
  const attempts = new Attempts(clock)
  const credentials = openRecords<Credential>(store, 'credentials')
  const queue = new WorkQueue(waiting)
  const passwords = openPasswords({ clock, directory, credentials, attempts, queue, derive })
  const invitations = openInvitations(openRecords<Invitation>(store, 'invitations'), clock)
  const onTrouble = (error: unknown) => log.warn('a record of accounts was not written', { error })
  const sessions = new Sessions({ clock, records: openRecords<Session>(store, 'sessions'), onTrouble })
  const shortTokens = new ShortTokens(clock)

  /** Ends the ways in that somebody has already: sessions, and links that were given out. */
  const shut = (account: Account) => {
    const uid = uidOf(account)
    const isIts = ({ subject }: Session) => subject.kind === 'account' && subject.uid === uid
    Promise.all([invitations.forget(uid), sessions.end(isIts)]).catch(onTrouble)
  }

  // Nobody gets in by an account that is gone, whatever is left of it; this is so that nothing is.
  const stopDeleted = directory.onDeleted(account => {
    passwords.forget(uidOf(account)).catch(onTrouble)
    shut(account)
  })
  // What was open stays ended when the account is enabled again.
  const stopDisabled = directory.onDisabled(shut)
  for (const account of directory.list()) if (!isOpen(account)) shut(account)

  const sessionOfToken = (token: string): Session | null | undefined => {
    if (token.startsWith(shortTokenPrefix)) {
      const digest = shortTokens.sessionOf(token.slice(shortTokenPrefix.length))
      return digest === null ? null : sessions.findByDigest(digest)
    }
    if (!token.startsWith(sessionTokenPrefix)) return undefined
    const session = sessions.find(token.slice(sessionTokenPrefix.length))
    return session?.kind === 'kubeconfig' ? session : null
  }

  const standing = watchStanding(directory, sessions)
  return {
    ...{ directory, passwords, attempts, invitations, sessions, shortTokens, standing },
    links: new Links(clock),
    flowBudget: new AddressBudget(clock, flows),
    userOfToken(token) {
      const session = sessionOfToken(token)
      if (session === undefined) return { kind: 'unknown' }
      const user = session && userOfSession(session, directory)
      return user ? { kind: 'user', user } : { kind: 'ended' }
    },
    async stop() {
      standing.stop()
      stopDeleted()
      stopDisabled()
    },
  }
}
