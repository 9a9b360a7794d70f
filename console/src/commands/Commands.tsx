// The commands that come to what a dialog does, for who would rather have them in a script, or learn them.
import { memo, use } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../parts/CopyButton.tsx'
import { clusterOf, SessionContext } from '../sign-in/session-context.ts'
import { type Change, commandsOf } from './commands-of.ts'
import './commands.css'

interface CommandsProps {
  readonly namespace: string
  /** Null while what is to be done is not known. */
  readonly change: Change | null
}

export const Commands = ({ namespace, change }: CommandsProps) => (
  <CommandsTogether changes={change ? [{ namespace, change }] : []} />
)

interface CommandsTogetherProps {
  /** They are done one after the other. */
  readonly changes: readonly { readonly namespace: string; readonly change: Change }[]
}

export const CommandsTogether = memo(function CommandsTogether({ changes }: CommandsTogetherProps) {
  const { t } = useTranslation()
  const context = useContextName()
  const text = changes
    .map(({ namespace, change }) => commandsOf(change, { namespace, context }))
    .filter(lines => lines !== '')
    .join('\n')
  if (text === '') return null
  return (
    <details className="commands">
      <summary>{t('common.asCommand')}</summary>
      <div className="commands__text">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
        <pre tabIndex={0}>{text}</pre>
        <CopyButton text={text} />
      </div>
    </details>
  )
})

/** What the console's own port serves is reached by whatever context somebody has for it. */
export function useContextName(): string | null {
  const session = use(SessionContext)?.session
  return session?.clusters ? clusterOf(session).name : null
}
