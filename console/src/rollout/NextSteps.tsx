// What is offered beside going back, which a set in its first revision cannot: what to look at, to edit or to make.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import type { Trouble } from '../../../src/foresee/rollout-verdict.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { type Doing, needsOfDoing } from '../edits/doing.ts'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/words/error-text.ts'
import { needsOfWay, takeWay } from '../preview/safe-ways.ts'
import { ClaimWhy, useClaimTrouble } from '../resources/ClaimStatus.tsx'
import { WebhookLinks } from '../resources/WebhookLinks.tsx'
import type { SetView } from '../sets/set-model.ts'
import { nextSteps } from './next-steps.ts'
import './next-steps.css'

export interface NextStepsProps {
  readonly view: SetView
  readonly stuck: Trouble
  edit(doing: Doing): void
  /** What stands before all of them. */
  readonly first: ReactNode
}

export function NextSteps({ view, stuck: { pod, trouble, way }, edit, first }: NextStepsProps) {
  const { t } = useTranslation()
  const client = useClient()
  const denialOf = useDenials(view.namespace)
  const { isBusy, problem, make } = useAttempt(errorText)
  const { namespace, name } = view
  // The template is right by now where an earlier Pod is in the way.
  const isTemplateRight = way.kind === 'repair' || way.kind === 'repairScaleDown'
  const steps = isTemplateRight
    ? []
    : nextSteps({
        namespace,
        set: name,
        pod,
        trouble: trouble.kind,
        ...('message' in trouble ? { message: trouble.message } : {}),
        spec: view.set.spec?.template.spec,
      })
  if (steps.length === 0 && first === null) return null
  return (
    <>
      {steps.length > 0 && trouble.kind === 'claimUnbound' && <Claims view={view} pod={pod} />}
      <div className="next-steps">
        {first}
        {steps.map(step =>
          step.kind === 'webhook' ? (
            <WebhookLinks key="webhook" name={step.name} />
          ) : step.kind === 'take' ? (
            <GuardedButton
              key={step.way.text}
              denial={denialOf(needsOfWay(step.way))}
              variant="secondary"
              size="sm"
              isDisabled={isBusy}
              isLoading={isBusy}
              onClick={() => make(() => takeWay(client, namespace, step.way))}
            >
              {t(`safeWays.${step.way.text}`, { names: step.way.names.join(', ') })}
            </GuardedButton>
          ) : step.kind === 'edit' ? (
            <GuardedButton
              key={step.doing}
              denial={denialOf(needsOfDoing(step.doing), name)}
              variant="secondary"
              size="sm"
              onClick={() => edit(step.doing)}
            >
              {t(`edits.${step.doing}`)}
            </GuardedButton>
          ) : (
            <Link key={step.text} to={addressOf(step.path, step.query)}>
              {t(`leads.${step.text}`, { name: step.name })}
            </Link>
          ),
        )}
      </div>
      {problem && <Alert isInline variant="danger" title={problem} />}
    </>
  )
}

/** Those that the Pod waits for, and what they wait for themselves. */
function Claims({ view, pod }: { readonly view: SetView; readonly pod: string }) {
  const { t } = useTranslation()
  const troubleOf = useClaimTrouble()
  const claims = view.ordinals.find(({ podName }) => podName === pod)?.claims ?? []
  return claims.map(claim => {
    const trouble = troubleOf(claim)
    return (
      trouble && (
        <p key={nameOf(claim)} className="next-steps">
          <span>
            <span className="mono">{nameOf(claim)}</span>
            {t('common.colon')}
          </span>
          <ClaimWhy trouble={trouble} />
        </p>
      )
    )
  })
}
