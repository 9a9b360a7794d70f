// What is typed of an account, and what of that is sent. Pure.
import { nameOf } from '../../../src/api/object.ts'
import { type Account, type PlatformRole, platformRoleOf } from '../../../src/iam/accounts/account.ts'

export interface AccountDraft {
  readonly name: string
  readonly displayName: string
  readonly email: string
  readonly platformRole: PlatformRole
}

export const draftOf = (account: Account | null): AccountDraft => ({
  name: account ? nameOf(account) : '',
  displayName: account?.spec.displayName ?? '',
  email: account?.spec.email ?? '',
  platformRole: account ? platformRoleOf(account) : 'platform-regular',
})

/** What of the spec has been changed; null takes a field away. */
export function changesOf(
  account: Account | null,
  draft: AccountDraft,
): { readonly [field: string]: string | null } {
  const before = draftOf(account)
  const fields = ['displayName', 'email', 'platformRole'] as const
  return Object.fromEntries(
    fields
      .filter(field => draft[field].trim() !== before[field])
      .map(field => [field, draft[field].trim() || null]),
  )
}
