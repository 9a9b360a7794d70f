import { EyeIcon, EyeSlashIcon } from '@patternfly/react-icons'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addSignInTexts } from './texts.ts'

addSignInTexts()

export interface PasswordInputProps {
  readonly label: string
  readonly value: string
  change(value: string): void
  /** For who keeps passwords: whether this is a new one. */
  readonly isNew?: boolean
  readonly hint?: ReactNode
  readonly problem?: string | null
}

/** A password as it is typed: covered until its writer wants to see it. */
export function PasswordInput({
  label,
  value,
  change,
  isNew = false,
  hint,
  problem = null,
}: PasswordInputProps) {
  const { t } = useTranslation()
  const [isShown, show] = useState(false)
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="password">
        <input
          id={id}
          className="control"
          type={isShown ? 'text' : 'password'}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-hint ${id}-problem`}
          onChange={event => change(event.target.value)}
        />
        <button
          type="button"
          className="password__show"
          aria-label={t(isShown ? 'signIn.hide' : 'signIn.show')}
          onClick={() => show(!isShown)}
        >
          {isShown ? <EyeSlashIcon /> : <EyeIcon />}
        </button>
      </div>
      <span id={`${id}-hint`} className="field__hint">
        {hint}
      </span>
      <span id={`${id}-problem`} role="alert" className="field__problem">
        {problem}
      </span>
    </div>
  )
}

/** Of `src/iam/accounts/passwords/password-rules.ts`: the server says the rest. */
const lengthMin = 12

/** How many characters a new password lacks. */
export const missingOf = (password: string): number =>
  Math.max(0, lengthMin - [...password.normalize('NFKC')].length)

/** One that is chosen: the rules stand at the field, and what the server has against it does, too. */
export function NewPasswordInput({
  value,
  change,
  problem,
}: Pick<PasswordInputProps, 'value' | 'change' | 'problem'>) {
  const { t } = useTranslation()
  const missing = missingOf(value)
  return (
    <PasswordInput
      isNew
      label={t('signIn.newPassword')}
      value={value}
      change={change}
      problem={problem ?? null}
      hint={
        <>
          {t('signIn.rules')}
          {value !== '' && missing > 0 && <strong> {t('signIn.tooShort', { count: missing })}</strong>}
        </>
      }
    />
  )
}
