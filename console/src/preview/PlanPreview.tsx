// The plan of an edit, as every dialog shows it before Apply: the steps, what becomes of claims, hazards with the safe
// way, the worst availability and the time.
import { Spinner } from '@patternfly/react-core'
import { use } from 'react'
import { useTranslation } from 'react-i18next'
import type { End, Hazard, PlanDocument } from '../../../src/foresee/plan-document.ts'
import { isNothing } from '../../../src/foresee/words/is-nothing.ts'
import { causeOf, hazardText, type PlanWords } from '../../../src/foresee/words/plan-words.ts'
import { localeOf } from '../i18n/language.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { saidWords } from '../i18n/server-words.ts'
import { Gone } from '../parts/dialog/gone.ts'
import { errorText } from '../parts/words/error-text.ts'
import type { ShownPlan } from './use-preview.ts'
import './plan.css'
import { Alert } from '../parts/Alert.tsx'
import { PlanStrip } from './PlanStrip.tsx'
import { SafeWayButton, type SafeWaysProps } from './SafeWayButton.tsx'
import { Said } from './Said.tsx'
import { shownSteps } from './shown-steps.ts'
import { takesOf } from './takes.ts'
import { unseenOf } from './unseen.ts'

const stepsShown = 12

export interface PlanPreviewProps {
  readonly preview: ShownPlan
  /** Names of the Pods that are there; none where the set is only to be made. */
  readonly pods?: readonly string[]
  /** For the safe ways that hazards have: of which set, and what to do once one was taken. */
  readonly ways?: SafeWaysProps
}

const none: readonly string[] = []

export function PlanPreview({ preview, pods = none, ways }: PlanPreviewProps) {
  const { t } = useTranslation()
  // That is told already.
  if (use(Gone) !== null) return null
  switch (preview.kind) {
    case 'none':
      return null
    case 'working':
      return (
        <div className="plan plan--working">
          <Spinner size="md" aria-label={t('plan.working')} aria-valuetext={t('plan.working')} />{' '}
          {t('plan.working')}
        </div>
      )
    case 'failed':
      return <Alert variant="warning" title={t('plan.failed', { message: errorText(preview.error) })} />
    case 'planned':
      return <Planned plan={preview.plan} pods={pods} ways={ways} />
  }
}

interface PlannedProps {
  readonly plan: PlanDocument
  readonly pods: readonly string[]
  readonly ways: SafeWaysProps | undefined
}

function Planned({ plan, pods, ways }: PlannedProps) {
  const { t, i18n } = useTranslation()
  const words = usePlanWords()
  if (plan.end.kind === 'refused')
    return (
      <Alert
        variant="danger"
        title={
          <Said
            sentence={t('plan.refused', { message: saidWords(plan.end.message, i18n.language) })}
            set={ways?.set}
          />
        }
      />
    )
  if (isNothing(plan)) return <Alert variant="info" title={t('plan.nothing')} />
  const { shown: steps, more } = shownSteps(plan.steps, stepsShown)
  const claims = words.claims(plan.claims)
  const { forbidden, others } = unseenOf(plan.notes)
  const takes = takesOf(plan)
  return (
    <section className="plan" aria-label={t('plan.title')}>
      <h2>{t('plan.title')}</h2>
      {plan.hazards.map(hazard => (
        <HazardAlert key={hazard.id + hazard.evidence} hazard={hazard} ways={ways} />
      ))}
      <PlanStrip steps={plan.steps} pods={pods} />
      {steps.length > 0 && (
        <ol className="plan__steps" aria-label={t('plan.steps')}>
          {steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the plan is what a step is
            <li key={index} className={`plan__step plan__step--${step.kind}`}>
              {words.step(step)}
            </li>
          ))}
        </ol>
      )}
      {more > 0 && <p className="plan__more">{t('plan.moreSteps', { count: more })}</p>}
      <ul className="plan__facts">
        {claims.map(text => (
          <li key={text}>
            {t('plan.claims')}
            {t('common.colon')}
            {text}
          </li>
        ))}
        {takes && (
          <li>
            {t(`plan.${takes}`, {
              typical: words.seconds(plan.typicalSeconds),
              worst: words.seconds(plan.worstSeconds),
            })}
          </li>
        )}
        <li>{t('plan.available', { now: plan.availableNow, worst: plan.minimumAvailable })}</li>
        <li className={plan.end.kind === 'stuck' ? 'plan__stuck' : ''}>{endText(plan.end, words)}</li>
        {plan.ifNewPodsFail && (
          <li>
            {words.failure(plan.ifNewPodsFail)}
            <pre>{plan.ifNewPodsFail.commands.join('\n')}</pre>
          </li>
        )}
        {forbidden.length > 0 && (
          <li>
            {t('plan.unseen', {
              what: new Intl.ListFormat(localeOf(i18n.language)).format(
                forbidden.map(each => t(`plan.unseenKinds.${each}`, { defaultValue: each })),
              ),
            })}
          </li>
        )}
        {others.map(note => (
          <li key={words.note(note)}>{words.note(note)}</li>
        ))}
      </ul>
    </section>
  )
}

function endText(end: End, words: PlanWords): string {
  switch (end.kind) {
    case 'done':
      return words.result(end.result)
    case 'stuck':
      return words.stuck(causeOf(words, end))
    case 'refused':
      return words.refused()
  }
}

interface HazardAlertProps {
  readonly hazard: Hazard
  readonly ways: SafeWaysProps | undefined
}

function HazardAlert({ hazard, ways }: HazardAlertProps) {
  const { t } = useTranslation()
  const { title, evidence, consequence, remedy } = hazardText(usePlanWords(), hazard)
  const variant = hazard.severity === 'danger' ? 'danger' : hazard.severity === 'warning' ? 'warning' : 'info'
  return (
    <Alert
      variant={variant}
      title={`${t(`plan.severity.${hazard.severity}`)}${t('common.colon')}${title}`}
      variantLabel=""
      className="plan__hazard"
    >
      <p>
        <Said sentence={evidence} set={ways?.set} />
      </p>
      <p>{consequence}</p>
      <p>
        <strong>
          {t('plan.remedy')}
          {t('common.colon')}
        </strong>
        {remedy}
      </p>
      {hazard.commands.length > 0 && <pre>{hazard.commands.join('\n')}</pre>}
      {ways && <SafeWayButton hazard={hazard} {...ways} />}
    </Alert>
  )
}

/** What somebody must have read before the edit is made. */
export const isDangerous = (preview: ShownPlan): boolean =>
  preview.kind === 'planned' &&
  (preview.plan.end.kind === 'stuck' || preview.plan.hazards.some(({ severity }) => severity === 'danger'))
