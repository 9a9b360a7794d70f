import { Button } from '@patternfly/react-core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signInWithToken } from './session.ts'

/** For who has a bearer token: of a service account, of the token file, of an identity provider. */
export function TokenForm({ onSignedIn }: { onSignedIn(): void }) {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const bare = token.trim()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const refused = await signInWithToken(bare).catch(() => t('signIn.unreachable'))
    setBusy(false)
    if (refused === null) onSignedIn()
    else setProblem(refused)
  }
  return (
    <form className="sign-in__token" onSubmit={submit}>
      <label htmlFor="token">{t('signIn.token')}</label>
      <input
        id="token"
        className="mono"
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={token}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'token-problem'}
        onChange={event => setToken(event.target.value)}
      />
      <p className="field__hint">
        {t('signIn.tokenHow')} <code>kubectl create token NAME</code>
      </p>
      {problem !== null && (
        <p id="token-problem" role="alert" className="field__problem">
          {problem}
        </p>
      )}
      {/* No token has blanks or line ends within: a header could not carry them. */}
      <Button type="submit" isDisabled={!/^\S+$/.test(bare) || isBusy} isLoading={isBusy}>
        {t('signIn.signIn')}
      </Button>
    </form>
  )
}
