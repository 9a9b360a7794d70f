import { useTranslation } from 'react-i18next'
import { zhEventMessage } from '../i18n/zh-event-messages.ts'
import { Breakable } from '../parts/words/Breakable.tsx'

/**
 * What an event or a condition says. It is written in English. What is well known is said in the reader's language, with the
 * message itself on hover.
 */
export function EventMessage({ text }: { readonly text: string }) {
  const { i18n } = useTranslation()
  const words = i18n.language === 'zh' ? zhEventMessage(text) : null
  if (words !== null)
    return (
      <span title={text}>
        <Breakable text={words} />
      </span>
    )
  return (
    <span lang="en">
      <Breakable text={text} />
    </span>
  )
}
