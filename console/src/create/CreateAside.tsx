// Beside the form: what is wrong and where, or what creating will do. With the button that does it.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { ProblemList } from '../forms/ProblemList.tsx'
import { type Bundle, keyOfObject, objectsOf } from '../model/bundle.ts'
import type { Problem } from '../model/problems.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { useAgreement } from '../preview/use-agreement.ts'
import type { CreatePlan } from './use-create-plan.ts'
import { warningsBeside } from './warnings-beside.ts'

export interface CreateAsideProps {
  /** Of the button that creates. */
  readonly variant: 'primary' | 'secondary'
  readonly problems: readonly Problem[]
  readonly plan: CreatePlan
  /** Problems of what nobody has filled in yet are told once somebody has asked to go on. */
  readonly showsProblems: boolean
  /** Why it cannot be created now, apart from problems. */
  readonly hindrance: string | null
  /** Why this person may not create it. */
  readonly denial: string | null
  readonly isBusy: boolean
  readonly bundle: Bundle
  /** `Service web`, in the order of their creation. */
  readonly objects: readonly string[]
  readonly failed: readonly Problem[]
  /** What it is not known of whether it was created, `Service web`; null where that is known. */
  readonly unsure: string | null
  /** What the quotas leave. */
  readonly quota: ReactNode
  goTo(problem: Problem): void
  create(): void
  /** Has it foreseen once more. */
  again(): void
}

export function CreateAside(props: CreateAsideProps) {
  const { t } = useTranslation()
  const { problems, plan, showsProblems, hindrance, denial, isBusy, objects, failed, unsure, quota } = props
  const { bundle, goTo, create, again } = props
  const isReady = problems.length === 0 && hindrance === null
  const ways = { bundle, goTo }
  const agreement = useAgreement(isReady && plan.kind === 'planned' ? plan : { kind: 'none' })
  const refused = plan.kind === 'refused' ? plan.problems : []
  return (
    <aside className="create__aside" aria-label={t('create.aside')}>
      {!isReady && !showsProblems && hindrance === null && (
        <p className="field__hint">{t('create.fillIn')}</p>
      )}
      {hindrance !== null && <Alert variant="info" title={hindrance} />}
      {showsProblems && <Problems title={t('create.problems')} problems={problems} {...ways} />}
      <Problems title={t('create.refused')} problems={refused} {...ways} />
      <Problems title={t('create.notCreated')} problems={failed} {...ways} />
      {unsure !== null && (
        <Alert variant="warning" title={t('create.unsure', { object: unsure })}>
          {t('create.unsureHow')}
        </Alert>
      )}
      {isReady && plan.kind === 'working' && <PlanPreview preview={{ kind: 'working' }} />}
      {isReady && plan.kind === 'failed' && (
        <Alert variant="warning" title={t('plan.failed', { message: errorText(plan.error) })} />
      )}
      {isReady && plan.kind === 'planned' && (
        <>
          {warningsBeside(plan.plan, plan.warnings).map(text => (
            <Alert key={text} variant="warning" title={text} />
          ))}
          <p className="field__hint">{t('create.creates', { objects: objects.join(' → ') })}</p>
          <PlanPreview preview={plan} ways={{ set: bundle.set, again, close: () => undefined }} />
        </>
      )}
      {agreement.isNeeded && <Agreement isAgreed={agreement.isGiven} agree={agreement.agree} />}
      {quota}
      <GuardedButton
        denial={denial}
        className="create__button"
        variant={agreement.isNeeded ? 'danger' : props.variant}
        isDisabled={
          isBusy || hindrance !== null || (isReady && plan.kind === 'working') || !agreement.isGiven
        }
        isLoading={isBusy}
        onClick={create}
      >
        {t('common.create')}
      </GuardedButton>
    </aside>
  )
}

interface ProblemsProps {
  readonly title: string
  readonly problems: readonly Problem[]
  readonly bundle: Bundle
  goTo(problem: Problem): void
}

function Problems({ title, problems, bundle, goTo }: ProblemsProps) {
  if (problems.length === 0) return null
  const objectOf = ({ object }: Problem) =>
    objectsOf(bundle).find(each => keyOfObject(each) === object) ?? null
  return (
    <Alert variant="danger" title={title}>
      <ProblemList problems={problems} objectOf={objectOf} goTo={goTo} />
    </Alert>
  )
}
