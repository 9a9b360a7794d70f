import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { SignInWays } from './session.ts'
import { TokenForm } from './TokenForm.tsx'

export interface SignInPageProps {
  readonly ways: SignInWays
  /** Called when somebody is signed in. */
  onSignedIn(): void
}

export function SignInPage({ ways, onSignedIn }: SignInPageProps) {
  const { t } = useTranslation()
  const wasUsed = new URLSearchParams(location.search).get('link') === 'used'
  return (
    <main className="sign-in">
      <img src="/console/kedge.svg" alt="" width="40" height="40" />
      <h1>{t('signIn.title')}</h1>
      <p>{t(wasUsed ? 'signIn.linkUsed' : 'signIn.how')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <pre tabIndex={0}>kedge console</pre>
      <Button variant="secondary" onClick={() => location.assign('/console/')}>
        {t('signIn.retry')}
      </Button>
      {ways.token && <TokenForm onSignedIn={onSignedIn} />}
    </main>
  )
}
