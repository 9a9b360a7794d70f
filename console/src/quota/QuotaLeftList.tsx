import { useTranslation } from 'react-i18next'
import type { LimitRange } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { addFormTexts } from '../forms/texts.ts'
import { localeOf } from '../i18n/language.ts'
import { useLive } from '../live/live-store.tsx'
import { addTeamTexts } from '../team/texts.ts'
import { type Ask, quotaLeft } from './quota-left.ts'
import { resourceWord } from './resource-word.ts'
import { shortAmount } from './short-amount.ts'
import { useBounds } from './use-bounds.ts'

addFormTexts()
addTeamTexts()

export interface QuotaLeftListProps {
  readonly project: string
  /** What is going to be asked for, by the limit ranges of the project. */
  ask(ranges: readonly LimitRange[]): Ask
  /** Which resources are of interest here. */
  readonly of?: RegExp
  /** Told where nothing bounds the project. */
  readonly none?: string
}

/** What the quotas of the project and its workspace leave after what is typed. */
export function QuotaLeftList({ project, ask, of = /./, none = '' }: QuotaLeftListProps) {
  const { t, i18n } = useTranslation()
  const bounds = useBounds(project)
  const { items: ranges } = useLive(kinds.LimitRange, project)
  const rows = quotaLeft(bounds, ask(ranges)).filter(({ resource }) => of.test(resource))
  if (rows.length === 0) return none === '' ? null : <p className="field__hint">{none}</p>
  return (
    <ul className="quota" aria-label={t('forms.quotaAfter')}>
      {rows.map(({ resource, left, hard, isOver, workspace }) => (
        <li key={resource} className={isOver ? 'status__failed' : ''}>
          <span title={resource}>
            {resourceWord(t, resource)}
            {workspace !== '' && ` ${t('forms.quotaOfWorkspace', { workspace })}`}
          </span>{' '}
          <span className="quota__left">
            {t(isOver ? 'forms.quotaOver' : 'forms.quotaLeft', {
              left: shortAmount(left, localeOf(i18n.language)),
              hard: shortAmount(hard, localeOf(i18n.language)),
            })}
          </span>
        </li>
      ))}
    </ul>
  )
}
