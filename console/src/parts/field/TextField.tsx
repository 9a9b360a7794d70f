import './field.css'
import type { ReactNode } from 'react'

export interface TextFieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly hint?: ReactNode
  readonly problem?: string | null
  readonly type?: 'text' | 'email'
  /** How it is written. */
  readonly placeholder?: string
  readonly autoComplete?: string
  readonly list?: string
  readonly isMono?: boolean
  change(value: string): void
  onLeft?(): void
}

/** A line of text, with what is to be said of it. */
export function TextField(props: TextFieldProps) {
  const { id, label, value, hint, problem = null, type = 'text', change, isMono = false } = props
  const { autoComplete = 'off', list, placeholder, onLeft } = props
  const isExplained = hint !== undefined || problem !== null
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={isMono ? 'control mono' : 'control'}
        type={type}
        autoComplete={autoComplete}
        {...(list ? { list } : {})}
        {...(placeholder ? { placeholder } : {})}
        spellCheck={false}
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={isExplained ? `${id}-hint` : undefined}
        onChange={event => change(event.target.value)}
        onBlur={onLeft}
      />
      {isExplained && (
        <span id={`${id}-hint`} className={problem === null ? 'field__hint' : 'field__problem'}>
          {problem ?? hint}
        </span>
      )}
    </div>
  )
}
