import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type KnownProject, useProjects } from './use-projects.ts'

export interface ProjectChoiceProps {
  readonly value: string
  readonly label: string
  readonly className: string
  /** In one that is being deleted nothing can be made; what is left in it can be looked at. */
  readonly purpose: 'make' | 'look'
  /** Whether all projects at once are a choice. */
  readonly withAll?: boolean
  choose(project: string): void
}

/** The projects to choose from; a field to name one where they cannot be listed. */
export function ProjectChoice(props: ProjectChoiceProps) {
  const { t } = useTranslation()
  const { value, label, className, purpose, withAll = false, choose } = props
  const { known, areAllSeen } = useProjects()
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
          {known.map(({ name }) => (
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
      {value !== '' && !known.some(({ name }) => name === value) && <option>{value}</option>}
      <ProjectOptions known={known} purpose={purpose} />
    </select>
  )
}

interface ProjectOptionsProps extends Pick<ProjectChoiceProps, 'purpose'> {
  readonly known: readonly KnownProject[]
}

/** By workspace, those of none first; by name alone where nobody has workspaces. */
function ProjectOptions({ known, purpose }: ProjectOptionsProps) {
  const { t } = useTranslation()
  const workspaces = [...new Set(known.map(({ workspace }) => workspace).filter(Boolean))].sort()
  const optionsOf = (of: string) =>
    known
      .filter(({ workspace }) => workspace === of)
      .map(({ name, alias, isEnding }) => (
        <option key={name} value={name} disabled={isEnding && purpose === 'make'}>
          {[name, alias, isEnding ? t('app.ending') : ''].filter(Boolean).join(' · ')}
        </option>
      ))
  return (
    <>
      {optionsOf('')}
      {workspaces.map(workspace => (
        <optgroup key={workspace} label={t('app.workspaceOf', { workspace })}>
          {optionsOf(workspace)}
        </optgroup>
      ))}
    </>
  )
}
