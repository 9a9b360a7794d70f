import { ListIcon, TerminalIcon } from '@patternfly/react-icons'
import { useTranslation } from 'react-i18next'
import type { ContainerState, Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { Facts } from '../detail/facts.tsx'
import { bytesText } from '../exec/folder.ts'
import { Age } from '../parts/time.tsx'
import { coresText, type PodSeries } from '../usage/usage-history.ts'
import { containersOf, isRunning, type PodContainer, probeText } from './pod-model.ts'

export function PodContainers({
  pod,
  series,
}: {
  readonly pod: Pod
  readonly series: PodSeries | undefined
}) {
  return (
    <div className="cards">
      {containersOf(pod).map(each => (
        <ContainerCard key={each.name} pod={pod} container={each} usage={series?.containers[each.name]} />
      ))}
    </div>
  )
}

function ContainerCard({
  pod,
  container: { name, role, spec, status },
  usage,
}: {
  readonly pod: Pod
  readonly container: PodContainer
  readonly usage: { readonly cpu: number; readonly memory: number } | undefined
}) {
  const { t } = useTranslation()
  const none = t('common.none')
  const amount = (of: 'requests' | 'limits', resource: string) => spec.resources?.[of]?.[resource] ?? none
  const uses = (resource: 'cpu' | 'memory', now: string) =>
    t('pod.uses', { now, request: amount('requests', resource), limit: amount('limits', resource) })
  const probes = (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap(kind => {
    const probe = spec[kind]
    return probe ? [{ kind, ...probeText(probe) }] : []
  })
  return (
    <article className="card">
      <h2>
        {name} <span className="status__why">{t(`pod.roles.${role}`)}</span>
      </h2>
      <WaysIn pod={pod} container={name} isRunning={isRunning(status)} />
      <Facts
        facts={[
          [t('pod.state'), <StateText key="state" state={status?.state} isReady={status?.ready ?? false} />],
          [
            t('ordinals.restarts'),
            <span key="restarts">
              {status?.restartCount ?? 0}
              {status?.lastState?.terminated && (
                <>
                  {' · '}
                  {t('pod.last')} <StateText state={status.lastState} isReady={false} />
                </>
              )}
            </span>,
          ],
          [
            t('containers.image'),
            <span key="image" className="mono">
              {spec.image}
            </span>,
          ],
          [t('usage.cpu'), uses('cpu', usage ? coresText(usage.cpu) : '–')],
          [t('usage.memory'), uses('memory', usage ? bytesText(usage.memory) : '–')],
          [
            t('containers.probes'),
            probes.length === 0 ? (
              none
            ) : (
              <ul key="probes" className="pairs">
                {probes.map(({ kind, how, ...every }) => (
                  <li key={kind}>
                    {t(`pod.probes.${kind}`)} <span className="mono">{how}</span>{' '}
                    <span className="status__why">{t('pod.every', every)}</span>
                  </li>
                ))}
              </ul>
            ),
          ],
          [
            t('containers.ports'),
            (spec.ports ?? [])
              .map(
                each => `${each.name ? `${each.name} ` : ''}${each.containerPort}/${each.protocol ?? 'TCP'}`,
              )
              .join(', ') || none,
          ],
          [
            t('containers.mounts'),
            (spec.volumeMounts ?? []).map(mount => `${mount.mountPath} (${mount.name})`).join(', ') || none,
          ],
        ]}
      />
    </article>
  )
}

function StateText({
  state,
  isReady,
}: {
  readonly state: ContainerState | undefined
  readonly isReady: boolean
}) {
  const { t } = useTranslation()
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
  return (
    <span title={reason}>
      {t('pod.states.waiting')}
      {message ? <span className="status__why"> {message}</span> : ''}
    </span>
  )
}

interface WaysInProps {
  readonly pod: Pod
  readonly container: string
  readonly isRunning: boolean
}

/** To what the container writes, and into it. */
function WaysIn({ pod, container, isRunning }: WaysInProps) {
  const { t } = useTranslation()
  const to = (tab: string) =>
    addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)], { tab, container })
  return (
    <p className="ways-in">
      <Link to={to('logs')}>
        <ListIcon /> {t('pod.logsOf')}
        <span className="pf-v6-screen-reader"> {container}</span>
      </Link>
      {isRunning && (
        <Link to={to('terminal')}>
          <TerminalIcon /> {t('pod.tabs.terminal')}
          <span className="pf-v6-screen-reader"> {container}</span>
        </Link>
      )}
    </p>
  )
}
