import type { TFunction } from 'i18next'
import type { DoorRefusal } from './door.ts'

/** Why the door has refused, for its reader: what everybody may meet in their language, the rest in the server's words. */
export function refusalText({ code, message, retryAfterSeconds }: DoorRefusal, t: TFunction): string {
  if (code === 0) return t('signIn.unreachable')
  if (code === 429) return t('signIn.wait', { count: retryAfterSeconds ?? 1 })
  return message
}
