// Everybody's own account: what is said of them, their password, where they are signed in, a kubeconfig.
import { Title } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { SessionsGrid, useSessions } from '../accounts/SessionsGrid.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Notice } from '../parts/Notice.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { useWords } from '../parts/words/use-words.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { useLookAgain, useSession } from '../sign-in/session-context.ts'
import { useDoor } from '../sign-in/use-door.ts'
import { KubeconfigBlock } from './KubeconfigBlock.tsx'
import { PasswordBlock } from './PasswordBlock.tsx'
import { ProfileBlock } from './ProfileBlock.tsx'

export function SettingsPage() {
  const { t } = useTranslation()
  const { user, account } = useSession()
  const [told, tell] = useState<Saying | null>(null)
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('accounts.settings.title')}</Title>
      </div>
      <Notice said={told} onClose={() => tell(null)} />
      {account ? (
        <div className="settings">
          <div className="settings__two">
            <ProfileBlock account={account} onDone={tell} />
            <PasswordBlock account={account} onDone={tell} />
          </div>
          <SessionsBlock onDone={tell} />
          <KubeconfigBlock account={account} onDone={tell} />
        </div>
      ) : (
        <p>{t('accounts.settings.nobody', { name: user.name })}</p>
      )}
    </div>
  )
}

function SessionsBlock({ onDone }: { onDone(said: Saying): void }) {
  const { t } = useTranslation()
  const lookAgain = useLookAgain()
  const [found, look] = useSessions('own/sessions')
  const { isBusy, refusal, ask } = useDoor()
  const [problem, tellProblem] = useWords()
  const endAll = async () => {
    if (await ask('DELETE', 'own/sessions')) await lookAgain()
  }
  return (
    <section className="block">
      <h2>{t('accounts.sessions.title')}</h2>
      <p className="field__hint">{t('accounts.sessions.how')}</p>
      {refusal && <Alert variant="danger" title={refusalText(refusal, t)} />}
      {problem && <Alert variant="danger" title={problem} />}
      <SessionsGrid
        path="own/sessions"
        found={found}
        denial={null}
        onRefused={tellProblem}
        onEnded={() => {
          onDone(saying('accounts.sessions.ended'))
          look()
          // It may have been this one.
          void lookAgain()
        }}
      />
      <div className="block__end">
        <GuardedButton
          denial={null}
          variant="secondary"
          isDanger
          isDisabled={isBusy}
          isLoading={isBusy}
          onClick={endAll}
        >
          {t('accounts.sessions.all')}
        </GuardedButton>
      </div>
    </section>
  )
}
