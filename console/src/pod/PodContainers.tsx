import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { Facts } from '../detail/facts.tsx'
import { bytesText } from '../exec/folder.ts'
import { coresText, type PodSeries } from '../usage/usage-history.ts'
import { ContainerStateText } from './ContainerStateText.tsx'
import { containersOf, isRunning, type PodContainer, probeText } from './pod-model.ts'
import { WaysIn } from './WaysIn.tsx'

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
          [
            t('pod.state'),
            <ContainerStateText key="state" state={status?.state} isReady={status?.ready ?? false} />,
          ],
          [
            t('ordinals.restarts'),
            <span key="restarts">
              {status?.restartCount ?? 0}
              {status?.lastState?.terminated && (
                <>
                  {' · '}
                  {t('pod.last')} <ContainerStateText state={status.lastState} isReady={false} />
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
            [
              ...(spec.volumeMounts ?? []).map(mount => `${mount.mountPath} (${mount.name})`),
              ...(spec.volumeDevices ?? []).map(device => `${device.devicePath} (${device.name})`),
            ].join(', ') || none,
          ],
        ]}
      />
    </article>
  )
}
