import type { Instant } from '../../base/clock.ts'
import type { ApiUser } from './account.ts'

/** What happens to accounts and sessions, for the audit. None of it is secret. */
export type HappeningKind =
  | 'SignedIn'
  | 'SignInFailed'
  | 'AccountLocked'
  | 'SignedOut'
  | 'SignedOutEverywhere'
  | 'PasswordChanged'
  | 'PasswordReset'
  | 'Invited'
  | 'InvitationUsed'
  | 'InvitationRefused'
  | 'SessionRevoked'
  | 'TokenIssued'
  | 'LinkMade'
  | 'Refused'

export interface Happening {
  readonly kind: HappeningKind
  /** Who did it; nobody for who could not show who they are. */
  readonly by: ApiUser | null
  /** Whose account or session it is. What somebody typed as a name is not written down unless it is an account's. */
  readonly account: string | null
  readonly session?: string
  readonly way?: string
  readonly lockedUntil?: Instant
  /** Why somebody was refused, in the words that they were told. */
  readonly message?: string
}
