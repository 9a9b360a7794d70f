import { Button } from '@patternfly/react-core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../parts/time.tsx'
import { askDoor } from './door.ts'
import { PasswordInput } from './PasswordInput.tsx'
import { refusalText } from './refusal-text.ts'

interface Problem {
  readonly text: string
  readonly how: string
  /** Before which it is of no use to try again. */
  readonly waitUntil: number
}

/** For who has an account. */
export function PasswordForm({ onSignedIn }: { onSignedIn(): void }) {
  const { t } = useTranslation()
  const now = useNow()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const waits = Math.ceil(((problem?.waitUntil ?? 0) - now) / 1000)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answer = await askDoor('POST', 'session/password', { name: name.trim(), password })
    setBusy(false)
    if (answer.kind === 'done') return onSignedIn()
    const isWrong = answer.code === 401
    setPassword(before => (isWrong ? '' : before))
    setProblem({
      text: isWrong ? t('signIn.wrong') : refusalText(answer, t),
      how: isWrong ? t('signIn.wrongHow') : '',
      waitUntil: answer.retryAfterSeconds === null ? 0 : Date.now() + answer.retryAfterSeconds * 1000,
    })
  }
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
        {problem && (
          <p className="field__problem">
            {problem.waitUntil > 0 && waits > 0 ? t('signIn.wait', { count: waits }) : problem.text}
            {problem.how && <span className="field__hint">{problem.how}</span>}
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
