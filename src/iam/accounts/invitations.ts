// Links by which somebody gets to an account that has no password, or whose password was forgotten. A link opens once: who
// takes the record away has used it, and two at once cannot both.
import type { Clock, Instant } from '../../base/clock.ts'
import { type Account, uidOf } from './account.ts'
import type { Records } from './records.ts'
import { digestOf, newSecret } from './secrets.ts'

export type InvitationKind = 'invitation' | 'reset'

export interface Invitation {
  readonly kind: InvitationKind
  readonly account: string
  readonly uid: string
  /** Who made it. */
  readonly by: string
  readonly expiresAt: Instant
}

const hour = 3_600_000
const lifeMs: { readonly [kind in InvitationKind]: number } = { invitation: 72 * hour, reset: 24 * hour }

export interface Invitations {
  /** In the place of any that there were for this account. */
  make(account: Account, kind: InvitationKind, by: string): Promise<{ readonly code: string } & Invitation>
  /** What it is for; null for one that is used, too old or made up. */
  look(code: string): Invitation | null
  /** The same, and from then on it is used. */
  use(code: string): Promise<Invitation | null>
  forget(uid: string): Promise<void>
}

export function openInvitations(records: Records<Invitation>, clock: Clock): Invitations {
  const isGood = (invitation: Invitation | null): invitation is Invitation =>
    invitation !== null && clock.now() < invitation.expiresAt

  const forget = async (uid: string) => {
    const now = clock.now()
    const over = records.list().filter(([, each]) => each.uid === uid || each.expiresAt <= now)
    await Promise.all(over.map(([digest]) => records.change(digest, () => ({ kind: 'delete' }))))
  }

  return {
    async make(account, kind, by) {
      await forget(uidOf(account))
      const code = newSecret()
      const invitation: Invitation = {
        kind,
        account: account.metadata?.name ?? '',
        uid: uidOf(account),
        by,
        expiresAt: clock.now() + lifeMs[kind],
      }
      await records.change(digestOf(code), () => ({ kind: 'put', value: invitation }))
      return { code, ...invitation }
    },
    look(code) {
      const found = records.get(digestOf(code))
      return isGood(found) ? found : null
    },
    async use(code) {
      let used: Invitation | null = null
      await records.change(digestOf(code), present => {
        used = isGood(present) ? present : null
        return present ? { kind: 'delete' } : { kind: 'keep' }
      })
      return used
    },
    forget,
  }
}
