import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import type { ShownPlan } from '../preview/use-preview.ts'
import type { SetView } from '../sets/set-model.ts'
import { few } from './batch.ts'
import { hazardsTogether } from './hazards-together.ts'

export interface HazardsTogetherProps {
  readonly views: readonly SetView[]
  previewOf(view: SetView): ShownPlan
}

/** What would else be read set by set. */
export const HazardsTogether = memo(function HazardsTogether({ views, previewOf }: HazardsTogetherProps) {
  const { t } = useTranslation()
  const words = usePlanWords()
  const plans = views.flatMap(view => {
    const preview = previewOf(view)
    return preview.kind === 'planned' ? [{ name: view.name, plan: preview.plan }] : []
  })
  const hazards = hazardsTogether(words, plans)
  if (hazards.length === 0) return null
  return (
    <ul className="batch__hazards" aria-label={t('batch.together')}>
      {hazards.map(({ severity, title, evidence, names }) => (
        <li key={severity + title}>
          <strong>
            {t(`plan.severity.${severity}`)}
            {t('common.colon')}
            {title}
          </strong>{' '}
          {evidence !== null && `${evidence} `}
          <span className="status__why">{t('batch.ofSets', { count: names.length, names: few(names) })}</span>
        </li>
      ))}
    </ul>
  )
})
