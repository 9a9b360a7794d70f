import { Field } from './Field.tsx'

export interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly hint?: string
  choose(value: string): void
}

/** One of a few, with its name above. */
export const SelectField = ({ label, value, options, hint = '', choose }: SelectFieldProps) => (
  <Field label={label} hint={hint}>
    {attributes => (
      <select
        {...attributes}
        className="control"
        value={value}
        onChange={event => choose(event.target.value)}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
)
