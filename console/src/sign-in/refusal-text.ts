import type { TFunction } from 'i18next'
import type { PasswordProblem } from '../../../src/iam/accounts/passwords/password-rules.ts'
import { serverNow } from '../parts/server-clock.ts'
import type { DoorRefusal } from './door.ts'
import { signInEn } from './texts-en.ts'

type OfPassword = keyof typeof signInEn.passwordProblems

const isOfPassword = (cause: string): cause is OfPassword =>
  Object.hasOwn(signInEn.passwordProblems satisfies { [kind in PasswordProblem['kind']]: string }, cause)

/** Why the door has refused, for its reader: what everybody may meet in their language, the rest in the server's words. */
export function refusalText(refusal: DoorRefusal, t: TFunction): string {
  const { code, mayBeDone, message, cause, retryAfterSeconds } = refusal
  if (mayBeDone) return t('common.unanswered.lost')
  if (code === 0) return t('signIn.unreachable')
  if (code === 429) return t('signIn.wait', { count: retryAfterSeconds ?? 1 })
  if (code === 401) return t('signIn.notSignedIn')
  return isOfPassword(cause) ? t(`signIn.passwordProblems.${cause}`) : message
}

/** Until when it is of no use to try again, by the clock by which the page shows times; 0 where nobody has to wait. */
export function waitOf(refusal: Pick<DoorRefusal, 'retryAfterSeconds'> | null): number {
  const seconds = refusal?.retryAfterSeconds ?? null
  return seconds === null ? 0 : serverNow() + seconds * 1000
}
