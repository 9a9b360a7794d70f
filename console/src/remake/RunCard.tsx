// An act that goes on while nobody has its dialog open: the same steps ticking off, and what became of it, on the page.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { OutcomeNotice, RemakeSteps } from './RemakeDialog.tsx'
import type { Run } from './remake-runs.ts'
import { addRemakeTexts } from './texts.ts'
import '../preview/plan.css'

addRemakeTexts()

export interface RunCardProps {
  readonly title: string
  readonly run: Run
  /** That it is over has been read. */
  onClose(): void
}

export function RunCard({ title, run, onClose }: RunCardProps) {
  const { t } = useTranslation()
  const { remake, progress, outcome } = run
  const isOver = outcome !== null
  return (
    <section className="rollout" aria-label={title} aria-live="polite">
      <header className="card__line">
        <h2>{title}</h2>
        <span className="page__count">{t(isOver ? 'rollout.overTitle' : 'rollout.title')}</span>
        <span className="page__space" />
        {isOver && (
          <Button variant="link" size="sm" onClick={onClose}>
            {t('common.close')}
          </Button>
        )}
      </header>
      <OutcomeNotice run={run} />
      <RemakeSteps remake={remake} seen={progress?.seen ?? null} run={run} />
    </section>
  )
}
