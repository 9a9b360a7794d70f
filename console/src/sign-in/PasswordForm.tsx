import { Button } from '@patternfly/react-core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../parts/time.tsx'
import { PasswordInput } from './PasswordInput.tsx'
import { refusalText, waitOf } from './refusal-text.ts'
import { useDoor } from './use-door.ts'

/** For who has an account. */
export function PasswordForm({ onSignedIn }: { onSignedIn(): void }) {
  const { t } = useTranslation()
  const now = useNow()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { isBusy, refusal, ask } = useDoor()
  /** Before which it is of no use to try again. */
  const [waitUntil, setWaitUntil] = useState(0)
  const waits = refusal ? Math.ceil((waitUntil - now) / 1000) : 0
  const isWrong = refusal?.code === 401
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await ask('POST', 'session/password', { name: name.trim(), password })) onSignedIn()
  }
  useEffect(() => {
    if (refusal?.code === 401) setPassword('')
    setWaitUntil(waitOf(refusal))
  }, [refusal])
  return (
    <form className="sign-in__form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="sign-in-name">{t('signIn.name')}</label>
        <input
          id="sign-in-name"
          className="control"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: whoever comes here has come to type it
          autoFocus
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </div>
      <PasswordInput label={t('signIn.password')} value={password} change={setPassword} />
      <div role="alert">
        {refusal && (
          <p className="field__problem">
            {waits > 0
              ? t('signIn.wait', { count: waits })
              : isWrong
                ? t('signIn.wrong')
                : refusalText(refusal, t)}
            {isWrong && <span className="field__hint">{t('signIn.wrongHow')}</span>}
          </p>
        )}
      </div>
      <Button
        type="submit"
        isBlock
        isDisabled={name.trim() === '' || password === '' || isBusy || waits > 0}
        isLoading={isBusy}
      >
        {t('signIn.signIn')}
      </Button>
    </form>
  )
}
