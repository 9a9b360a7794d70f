import { Button } from '@patternfly/react-core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { saying } from '../parts/words/saying.ts'
import { missingOf, NewPasswordInput, PasswordInput } from '../sign-in/PasswordInput.tsx'
import { refusalText } from '../sign-in/refusal-text.ts'
import { useLookAgain, useSession } from '../sign-in/session-context.ts'
import { useDoor } from '../sign-in/use-door.ts'
import type { OwnBlockProps } from './ProfileBlock.tsx'

/** The own password: a first one for who came by a link, another for who knows the one until now. */
export function PasswordBlock({ account, onDone }: OwnBlockProps) {
  const { t } = useTranslation()
  const { way } = useSession()
  const lookAgain = useLookAgain()
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const { isBusy, refusal, ask } = useDoor()
  const { hasPassword } = account
  const mayBegin = hasPassword || way === 'link' || way === 'invitation'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await ask('PUT', 'own/password', { password, ...(hasPassword ? { old } : {}) }))) return
    setOld('')
    setPassword('')
    onDone(saying('accounts.settings.changed'))
    await lookAgain()
  }
  return (
    <form className="block" onSubmit={submit}>
      <h2>{t('accounts.settings.password')}</h2>
      <p className="field__hint">
        {t(
          hasPassword
            ? 'accounts.settings.passwordHow'
            : mayBegin
              ? 'accounts.settings.noPassword'
              : 'accounts.settings.needsLink',
        )}
      </p>
      <input type="hidden" name="username" autoComplete="username" value={account.name} readOnly />
      {hasPassword && (
        <PasswordInput
          label={t('accounts.settings.old')}
          value={old}
          change={setOld}
          problem={refusal?.code === 401 ? t('accounts.settings.wrongOld') : null}
        />
      )}
      {mayBegin && (
        <>
          <NewPasswordInput
            value={password}
            change={setPassword}
            problem={refusal?.code === 422 ? refusalText(refusal, t) : null}
          />
          {refusal && refusal.code !== 401 && refusal.code !== 422 && (
            <Alert variant="danger" title={refusalText(refusal, t)} />
          )}
          <div className="block__end">
            <Button
              type="submit"
              isDisabled={isBusy || missingOf(password) > 0 || (hasPassword && old === '')}
              isLoading={isBusy}
            >
              {t(hasPassword ? 'accounts.settings.change' : 'accounts.settings.set')}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}
