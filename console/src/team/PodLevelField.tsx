// What the Pods of a project may do to the machine: who runs Pods as they like has the machine.
import { useTranslation } from 'react-i18next'
import { type PodLevel, podLevels } from '../model/pod-level.ts'
import { Field } from '../parts/field/Field.tsx'

export interface PodLevelFieldProps {
  readonly value: PodLevel
  choose(level: PodLevel): void
  /** Why this person may not choose; those levels are disabled. */
  denialOf(level: PodLevel): string | null
}

export function PodLevelField({ value, choose, denialOf }: PodLevelFieldProps) {
  const { t } = useTranslation()
  const [denial] = podLevels.flatMap(each => denialOf(each) ?? [])
  const hint = [t('team.podLevelHow'), ...(denial === undefined ? [] : [denial])].join(' ')
  return (
    <Field label={t('team.podLevel')} hint={hint}>
      {attributes => (
        <select
          {...attributes}
          className="control"
          value={value}
          onChange={event => choose(podLevels.find(each => each === event.target.value) ?? '')}
        >
          {podLevels.map(each => (
            <option key={each} value={each} disabled={each !== value && denialOf(each) !== null}>
              {t(`team.podLevels.${each === '' ? 'unsaid' : each}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
