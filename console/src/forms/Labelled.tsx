// The frame of one field: its name, what it is for, and what is wrong with it.
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Lock } from './Lock.tsx'

export interface LabelledProps {
  /** The key of its texts. */
  readonly label: string
  readonly path: string
  readonly problems: readonly string[]
  readonly lock: string | null
  readonly isWide?: boolean
  children(attributes: ControlAttributes): ReactNode
}

/** What a control takes over, so that its label, hint and problem belong to it. */
export interface ControlAttributes {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
  readonly disabled: boolean
}

export function Labelled({ label, path, problems, lock, isWide = false, children }: LabelledProps) {
  const { t, i18n } = useTranslation()
  const id = useId()
  const hintKey = `forms.hint.${label}`
  const hint = i18n.exists(hintKey) ? t(hintKey) : ''
  const below = [hint && `${id}-hint`, (problems.length > 0 || lock) && `${id}-problem`].filter(Boolean)
  return (
    <div className={`field ${isWide ? 'field--wide' : ''} ${problems.length > 0 ? 'field--wrong' : ''}`}>
      <label htmlFor={id} title={path}>
        {t(`forms.f.${label}`)}
      </label>
      {children({
        id,
        'aria-describedby': below.length > 0 ? below.join(' ') : undefined,
        'aria-invalid': problems.length > 0,
        disabled: lock !== null,
      })}
      {hint && (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {lock && <Lock reason={lock} id={`${id}-problem`} />}
      {!lock && problems.length > 0 && (
        <p className="field__problem" id={`${id}-problem`}>
          {problems.join('; ')}
        </p>
      )}
    </div>
  )
}
