import { useTranslation } from 'react-i18next'
import { Field } from '../parts/field/Field.tsx'
import { choiceKey, type RoleChoice } from './role-choices.ts'

export interface RoleFieldProps {
  readonly label: string
  readonly choices: readonly RoleChoice[]
  /** `ClusterRole/project-viewer`; empty for none yet. */
  readonly value: string
  readonly problems?: readonly string[]
  change(key: string): void
}

/** One of the roles, with what it lets somebody do. */
export function RoleField({ label, choices, value, problems = [], change }: RoleFieldProps) {
  const { t } = useTranslation()
  const chosen = choices.find(each => choiceKey(each) === value)
  const own = choices.filter(({ kind }) => kind === 'Role')
  const options = (some: readonly RoleChoice[]) =>
    some.map(each => (
      <option key={choiceKey(each)} value={choiceKey(each)}>
        {each.word}
      </option>
    ))
  return (
    <Field label={label} hint={chosen?.how ?? ''} problems={problems}>
      {attributes => (
        <select
          {...attributes}
          className="control"
          value={value}
          onChange={event => change(event.target.value)}
        >
          <option value="">…</option>
          <optgroup label={t('roles.builtIn')}>
            {options(choices.filter(({ kind }) => kind === 'ClusterRole'))}
          </optgroup>
          {own.length > 0 && <optgroup label={t('roles.custom')}>{options(own)}</optgroup>}
        </select>
      )}
    </Field>
  )
}
