// A remake as it is carried out: every step ticking off, what the server refused in its words, and what can be done then.
import { Button, Checkbox } from '@patternfly/react-core'
import { CheckCircleIcon, CircleIcon, ExclamationCircleIcon, InProgressIcon } from '@patternfly/react-icons'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { formatYaml } from '../../../src/base/yaml.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { useLive } from '../live/live-store.tsx'
import { definitionToKeep } from './kept-remakes.ts'
import { type Remake, type RemakeStep, type Seen, stepsOf } from './remake.ts'
import { type Run, useRemakeRuns, useRun } from './remake-runs.ts'
import { addRemakeTexts } from './texts.ts'
import './remake.css'
import { Alert } from '../parts/Alert.tsx'
import { Dialog } from '../parts/dialog/Dialog.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'

addRemakeTexts()

export interface RemakeDialogProps {
  readonly title: string
  readonly remake: Remake
  /** Whether Pods are replaced afterwards, as the plan has said. */
  readonly isRolling?: boolean
  onClose(): void
}

export function RemakeDialog({ title, remake, isRolling = false, onClose }: RemakeDialogProps) {
  const { t } = useTranslation()
  const runs = useRemakeRuns()
  const run = useRun(remake.namespace, remake.name)
  useEffect(() => {
    void runs.start(remake, { isRolling })
  }, [runs, remake, isRolling])
  const close = () => {
    runs.close(remake)
    onClose()
  }
  const outcome = run?.outcome ?? null
  const isStopped = outcome !== null && outcome.kind !== 'done' && outcome.kind !== 'unkept'
  return (
    <Dialog
      title={title}
      onClose={close}
      footer={
        <>
          {isStopped && (
            <Button onClick={() => runs.start(remake, { isRolling })}>{t('remake.tryAgain')}</Button>
          )}
          <Button variant={isStopped ? 'link' : 'secondary'} onClick={close}>
            {t('common.close')}
          </Button>
          {outcome === null && <span className="field__hint">{t('remake.underWay')}</span>}
          {isStopped && remake.definition && <Download remake={remake} />}
        </>
      }
    >
      <ManagerNotice of={remake.opened} />
      {run && <RemakeSteps remake={remake} seen={run.progress?.seen ?? null} run={run} />}
      <div aria-live="polite" className="remake__outcome">
        {run && <OutcomeNotice run={run} />}
        {outcome?.kind === 'unkept' && (
          <Unkept remake={remake} goOn={() => runs.start(remake, { isKeptElsewhere: true, isRolling })} />
        )}
      </div>
    </Dialog>
  )
}

const nothingSeen: Seen = { set: null, claims: new Map(), pods: null, refused: new Set() }

export interface RemakeStepsProps {
  readonly remake: Remake
  /** Null while nothing has been done: all is ahead. */
  readonly seen: Seen | null
  readonly run: Run | null
}

export function RemakeSteps({ remake, seen, run }: RemakeStepsProps) {
  const { t } = useTranslation()
  // Volumes follow their claims in their own time: that is looked at live.
  const { items } = useLive(kinds.PersistentVolumeClaim, remake.namespace)
  const wanted = new Set(remake.growths.map(({ claim }) => claim))
  const live = new Map(items.filter(claim => wanted.has(nameOf(claim))).map(each => [nameOf(each), each]))
  const steps = stepsOf(remake, seen ? { ...seen, claims: new Map([...seen.claims, ...live]) } : nothingSeen)
  const isAhead = seen === null
  return (
    <section aria-label={t('remake.steps')}>
      <h2 className="section">{t('remake.steps')}</h2>
      <ol className="remake__steps">
        {steps.map(step => {
          const state = isAhead ? 'ahead' : step.state
          const key = step.kind === 'grow' ? `grow ${step.growth.claim}` : step.kind
          const failure = step.kind === 'grow' ? run?.progress?.failures.get(step.growth.claim) : undefined
          return (
            <li key={key} className={`remake__step remake__step--${state}`}>
              {icons[state]}
              <span>
                <span className="pf-v6-screen-reader">{t(`remake.states.${state}`)}</span>{' '}
                <StepText step={step} remake={remake} />
                {failure !== undefined && (
                  <span className="field__problem remake__failure">{errorText(failure)}</span>
                )}
                {step.kind === 'grow' && state === 'done' && (
                  <span className="status__why">
                    {' '}
                    {step.hasRoom ? t('remake.hasRoom', { to: step.growth.to }) : t('remake.asked')}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

const icons = {
  done: <CheckCircleIcon />,
  now: <InProgressIcon />,
  ahead: <CircleIcon />,
  refused: <ExclamationCircleIcon />,
}

function StepText({ step, remake }: { readonly step: RemakeStep; readonly remake: Remake }) {
  const { t } = useTranslation()
  switch (step.kind) {
    case 'grow':
      return <span className="mono">{t('remake.grow', { ...step.growth })}</span>
    case 'adopt':
      return t('remake.adopt', { count: remake.pods.length })
    default:
      return t(`remake.${step.kind}`, { name: remake.name })
  }
}

export function OutcomeNotice({ run }: { readonly run: Run }) {
  const { t } = useTranslation()
  const { outcome, progress, remake, isRolling } = run
  switch (outcome?.kind) {
    case 'done': {
      const words = !remake.definition ? 'doneGrowing' : isRolling ? 'doneRolling' : 'done'
      return <Alert variant="success" title={t(`remake.${words}`)} />
    }
    case 'stop':
      return <Alert variant="warning" title={t(`remake.stops.${outcome.because}`)} />
    case 'waiting':
      return <Alert variant="warning" title={t(`remake.waiting.${outcome.until}`)} />
    case 'failed': {
      const isGone = progress?.seen.set === null && remake.definition !== null
      const error = progress?.failures.get('')
      if (error instanceof Unreachable)
        return <Alert variant="warning" title={t(isGone ? 'remake.unreachedGone' : 'remake.unreached')} />
      const message = errorText(error)
      return <Alert variant="danger" title={t(isGone ? 'remake.failedGone' : 'remake.failed', { message })} />
    }
    default:
      return null
  }
}

function Unkept({ remake, goOn }: { readonly remake: Remake; goOn(): void }) {
  const { t } = useTranslation()
  const [isKept, keep] = useState(false)
  return (
    <Alert variant="warning" title={t('remake.unkept')}>
      <div className="remake__ways">
        <Download remake={remake} />
        <Checkbox
          id="kept-elsewhere"
          label={t('remake.haveIt')}
          isChecked={isKept}
          onChange={(_, on) => keep(on)}
        />
        <Button isDisabled={!isKept} onClick={goOn}>
          {t('remake.anyway')}
        </Button>
      </div>
    </Alert>
  )
}

export function Download({ remake }: { readonly remake: Remake }) {
  const { t } = useTranslation()
  return (
    <Button
      variant="link"
      component="a"
      href={`data:application/yaml;charset=utf-8,${encodeURIComponent(formatYaml(definitionToKeep(remake)))}`}
      download={`${remake.name}.yaml`}
    >
      {t('remake.download')}
    </Button>
  )
}
