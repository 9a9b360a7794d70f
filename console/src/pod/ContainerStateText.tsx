import { useTranslation } from 'react-i18next'
import type { ContainerState } from '../../../src/api/generated/types.ts'
import { EventMessage } from '../detail/EventMessage.tsx'
import { withoutCodes } from '../i18n/plan/codes.ts'
import { Age, durationText } from '../parts/time.tsx'
import { pauseOf } from './pod-model.ts'

/** What a container does, and since when. */
export function ContainerStateText({
  state,
  isReady,
}: {
  readonly state: ContainerState | undefined
  readonly isReady: boolean
}) {
  const { t, i18n } = useTranslation()
  if (state?.running)
    return (
      <span>
        {isReady ? t('pod.states.ready') : t('pod.states.running')} · <Age of={state.running.startedAt} />
      </span>
    )
  if (state?.terminated) {
    const { exitCode, reason = '', message, finishedAt } = state.terminated
    return (
      <span title={reason}>
        {t(exitCode === 0 ? 'pod.states.completed' : 'pod.states.failed', { code: exitCode })}
        {reason === 'OOMKilled' ? ` · ${t('pod.states.memory')}` : ''} · <Age of={finishedAt} />
        {message ? <span className="status__why"> {message}</span> : ''}
      </span>
    )
  }
  const { reason = '', message } = state?.waiting ?? {}
  if (reason === 'CrashLoopBackOff') {
    const pause = pauseOf(message ?? '')
    return (
      <span title={reason}>
        {pause === null
          ? t('pod.states.crashing')
          : t('pod.states.crashingFor', { pause: durationText(pause, i18n.language) })}
      </span>
    )
  }
  return (
    <span title={reason}>
      {t('pod.states.waiting')}
      {message ? (
        <span className="status__why">
          {' '}
          <EventMessage text={withoutCodes(message) || message} />
        </span>
      ) : (
        ''
      )}
    </span>
  )
}
