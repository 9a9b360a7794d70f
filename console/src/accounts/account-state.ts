// What an account is at the moment, and what may be done to it. Pure.
import { nameOf } from '../../../src/api/object.ts'
import { type Account, platformRoleOf } from '../../../src/iam/accounts/account.ts'

export type AccountState =
  | { readonly kind: 'open' | 'disabled' | 'invited' | 'leaving' }
  | { readonly kind: 'locked'; readonly until: number }

export function stateOf({ metadata, spec, status }: Account, now: number): AccountState {
  if (metadata?.deletionTimestamp !== undefined) return { kind: 'leaving' }
  if (spec.disabled === true) return { kind: 'disabled' }
  const until = Date.parse(status?.lockedUntil ?? '')
  if (until > now) return { kind: 'locked', until }
  return { kind: status?.hasPassword === true ? 'open' : 'invited' }
}

const isAdministrator = (account: Account): boolean =>
  platformRoleOf(account) === 'platform-admin' &&
  account.spec.disabled !== true &&
  account.metadata?.deletionTimestamp === undefined

/** Whether the platform would have nobody left without it; the server refuses that, and here it is said before. */
export const isLastAdministrator = (account: Account, all: readonly Account[]): boolean =>
  isAdministrator(account) && !all.some(other => nameOf(other) !== nameOf(account) && isAdministrator(other))
