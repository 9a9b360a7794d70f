import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useProjects } from './use-projects.ts'

export interface ProjectChoiceProps {
  readonly value: string
  readonly label: string
  readonly className: string
  /** Whether all projects at once are a choice. */
  readonly withAll?: boolean
  choose(project: string): void
}

/** The projects to choose from; a field to name one where they cannot be listed. */
export function ProjectChoice({ value, label, className, withAll = false, choose }: ProjectChoiceProps) {
  const { t } = useTranslation()
  const { names, areAllSeen } = useProjects()
  const listId = useId()
  if (!areAllSeen)
    return (
      <>
        <input
          className={className}
          aria-label={label}
          placeholder={t('app.project')}
          list={listId}
          // A project that was chosen elsewhere stands here, too.
          key={value}
          defaultValue={value}
          autoComplete="off"
          onKeyDown={event => event.key === 'Enter' && choose(event.currentTarget.value.trim())}
          onBlur={event => choose(event.currentTarget.value.trim())}
        />
        <datalist id={listId}>
          {names.map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </>
    )
  return (
    <select
      className={className}
      aria-label={label}
      value={value}
      onChange={event => choose(event.target.value)}
    >
      {withAll && <option value="">{t('app.allProjects')}</option>}
      {value !== '' && !names.includes(value) && <option>{value}</option>}
      {names.map(name => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
