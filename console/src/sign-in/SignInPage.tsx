// The page of who is not in yet: by name and password, at a provider, with a token, a certificate, a link. What the port does not offer
// is not shown.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { LanguageChoice } from '../app/LanguageChoice.tsx'
import { Alert } from '../parts/Alert.tsx'
import { CertificateButton } from './CertificateButton.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import type { SignInWays } from './session.ts'
import { TokenForm } from './TokenForm.tsx'
import { addSignInTexts } from './texts.ts'

addSignInTexts()

export interface SignInPageProps {
  readonly ways: SignInWays
  /** Whose session this page stands in the place of; null where there was none. */
  readonly ended: string | null
  /** Called when somebody is signed in. */
  onSignedIn(): void
}

export function SignInPage({ ways, ended, onSignedIn }: SignInPageProps) {
  const { t } = useTranslation()
  const query = new URLSearchParams(location.search)
  const wasUsed = query.get('link') === 'used'
  const outcome = (['refused', 'unreachable', 'later'] as const).find(each => each === query.get('signin'))
  return (
    <main className="sign-in">
      <img src="/console/kedge.svg" alt="" width="40" height="40" />
      <h1>{t('signIn.title')}</h1>
      {ended !== null && (
        <Alert variant="info" title={t('signIn.ended', { name: ended })}>
          {t('signIn.endedKept')}
        </Alert>
      )}
      {outcome && <Alert variant="warning" title={t(`signIn.providers.${outcome}`)} />}
      {wasUsed && ways.password && (
        <Alert variant="warning" title={t('signIn.linkUsed')}>
          <Command />
        </Alert>
      )}
      {ways.certificate && <CertificateButton name={ways.certificate.name} onSignedIn={onSignedIn} />}
      {ways.password && <PasswordForm onSignedIn={onSignedIn} />}
      {ways.oidc && (
        <Button
          variant="secondary"
          isBlock
          component="a"
          href="/console/session/oidc"
          // The page that waits stays where it is, and hears when somebody comes back to it.
          {...(ended !== null && { target: '_blank', rel: 'noopener' })}
        >
          {t('signIn.provider', { issuer: new URL(ways.oidc.issuer).host })}
        </Button>
      )}
      {ways.token && (
        <details className="sign-in__way">
          <summary>{t('signIn.token')}</summary>
          <TokenForm onSignedIn={onSignedIn} />
        </details>
      )}
      {ways.password ? (
        <details className="sign-in__way">
          <summary>{t('signIn.link')}</summary>
          <p>{t(ended === null ? 'signIn.linkHow' : 'signIn.linkBeside')}</p>
          <Command />
        </details>
      ) : (
        <>
          <p>{t(wasUsed ? 'signIn.linkUsed' : ended === null ? 'signIn.linkOnly' : 'signIn.linkBeside')}</p>
          <Command />
          <Button
            variant="secondary"
            onClick={() => (ended === null ? location.assign('/console/') : onSignedIn())}
          >
            {t('signIn.retry')}
          </Button>
        </>
      )}
      <LanguageChoice />
    </main>
  )
}

const Command = () => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
  <pre tabIndex={0}>kedge console</pre>
)
