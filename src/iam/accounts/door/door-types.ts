import type { AuditPage, AuditQuery } from '../../../api/iam/audit.ts'
import type { AddressBudget } from '../../../base/address-budget.ts'
import type { Clock, Instant } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { Client } from '../../../client/client.ts'
import type { ApiUser } from '../account.ts'
import type { Directory } from '../directory.ts'
import type { Happening } from '../happening.ts'
import type { Invitations } from '../invitations.ts'
import type { Links } from '../links.ts'
import type { OidcSignIn } from '../oidc/oidc-sign-in.ts'
import type { Attempts } from '../passwords/attempts.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { WorkQueue } from '../passwords/work-queue.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { ShortTokens } from '../sessions/short-tokens.ts'

/** A request to a path of the door, from a page that is ours or from a program with credentials: who brings it on has seen to that. */
export interface DoorRequest {
  readonly method: string
  /** Below `/console/`: `session/password`. */
  readonly path: string
  readonly query: URLSearchParams
  /** `127.0.0.1:6443`, as the client reaches us. */
  readonly host: string
  /** Of whom failures are counted. */
  readonly address: string
  readonly agent: string
  /** The secret of the session that came as a cookie. */
  readonly secret: string | null
  /** The secret that ties the answer of a provider to the browser that was sent there. */
  readonly flow: string | null
  /** A bearer token that came as one. */
  readonly bearer: string | null
  /** Of the connection, if it is good. */
  readonly certificate: ClientCertificate | null
  /** Whom the API's own credentials vouch for. */
  vouched(): Promise<ApiUser | null>
  /** The fields of the body. Rejects with a `StatusError` for what is no small object in JSON. */
  fields(): Promise<{ readonly [name: string]: unknown }>
}

export interface ClientCertificate {
  readonly user: ApiUser
  readonly expiresAt: Instant
}

export interface DoorReply {
  readonly code: number
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown
  readonly contentType?: string
  readonly location?: string
  readonly retryAfterSeconds?: number
  /** What the cookie of the session becomes; null takes it away. */
  readonly session?: string | null
  readonly flow?: string | null
  readonly happened?: readonly Happening[]
}

/** What somebody wants to do to accounts, as RBAC names it. */
export interface AccountRight {
  readonly verb: string
  readonly subresource: '' | 'invitation' | 'sessions'
  readonly name: string
}

export interface Rights {
  mayOfAccounts(user: ApiUser, right: AccountRight): Promise<boolean>
  /** In a namespace, or in all of them where it is empty. */
  mayReadAudit(user: ApiUser, namespace: string): Promise<boolean>
  /** To act as another: who may do that may also make the ways in. */
  mayImpersonate(user: ApiUser, what: 'users' | 'groups', name: string): Promise<boolean>
}

/** All that the door knows. */
export interface DoorContext {
  readonly clock: Clock
  readonly log: Log
  readonly directory: Directory
  readonly passwords: Passwords
  readonly attempts: Attempts
  /** Of the flows that begin at a provider. */
  readonly flowBudget: AddressBudget
  readonly invitations: Invitations
  readonly links: Links
  readonly sessions: Sessions
  readonly shortTokens: ShortTokens
  readonly oidc: OidcSignIn | null
  readonly rights: Rights
  /** For the objects of accounts, and for how old a namespace is. */
  readonly client: Pick<Client, 'get' | 'patch'>
  /** Looks up in the audit log; null where there is none to look in. */
  readonly readAudit: ((query: AuditQuery) => Promise<AuditPage>) | null
  /** Whom a token of the API stands for. */
  userOfToken(token: string): Promise<ApiUser | null>
  /** In which they wait: each look into the log keeps this thread busy for some milliseconds. */
  readonly lookUps: WorkQueue
  readonly cluster: { readonly name: string; readonly version: string }
  /** In PEM: for kubeconfigs. */
  readonly ca: string
}
