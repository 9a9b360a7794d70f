// One field of a dialog: its name, what it is for, and what the server has against it.
import { type ReactNode, useId } from 'react'
import './field.css'

export interface FieldAttributes {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

export interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly problems?: readonly string[]
  children(attributes: FieldAttributes): ReactNode
}

export function Field({ label, hint = '', problems = [], children }: FieldProps) {
  const id = useId()
  const below = [hint && `${id}-hint`, problems.length > 0 && `${id}-problem`].filter(Boolean)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': below.length > 0 ? below.join(' ') : undefined,
        'aria-invalid': problems.length > 0,
      })}
      {hint && (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problems.length > 0 && (
        <p className="field__problem" id={`${id}-problem`} role="alert">
          {problems.join('; ')}
        </p>
      )}
    </div>
  )
}
