import { Button } from '@patternfly/react-core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalText } from './refusal-text.ts'
import { useDoor } from './use-door.ts'

/** For who has a bearer token: of a service account, of the token file, of an identity provider. */
export function TokenForm({ onSignedIn }: { onSignedIn(): void }) {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const { isBusy, refusal, ask } = useDoor()
  const bare = token.trim()
  const problem = refusal && (refusal.code === 401 ? t('signIn.tokenWrong') : refusalText(refusal, t))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await ask('POST', 'session', undefined, { authorization: `Bearer ${bare}` })) onSignedIn()
  }
  return (
    <form className="sign-in__form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="token">{t('signIn.tokenField')}</label>
        <input
          id="token"
          className="control mono"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          aria-invalid={problem !== null}
          aria-describedby="token-how token-problem"
          onChange={event => setToken(event.target.value)}
        />
        <span id="token-how" className="field__hint">
          {t('signIn.tokenHow')} <code>kubectl create token NAME</code>
        </span>
        <span id="token-problem" role="alert" className="field__problem">
          {problem}
        </span>
      </div>
      {/* No token has blanks or line ends within: a header could not carry them. */}
      <Button type="submit" variant="secondary" isDisabled={!/^\S+$/.test(bare) || isBusy} isLoading={isBusy}>
        {t('signIn.tokenSignIn')}
      </Button>
    </form>
  )
}
