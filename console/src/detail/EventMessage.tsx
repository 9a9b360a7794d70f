import { useTranslation } from 'react-i18next'
import type { Event } from '../../../src/api/generated/types.ts'
import { zhEventMessage } from '../i18n/zh-event-messages.ts'

/** Events are written in English. What is well known is said in the reader's language, with the message itself on hover. */
export function EventMessage({ of: { message = '' } }: { readonly of: Event }) {
  const { i18n } = useTranslation()
  const words = i18n.language === 'zh' ? zhEventMessage(message) : null
  if (words !== null) return <span title={message}>{words}</span>
  return <span lang="en">{message}</span>
}
