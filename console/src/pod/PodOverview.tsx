import { useTranslation } from 'react-i18next'
import type { Pod, Volume } from '../../../src/api/generated/types.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { EventMessage } from '../detail/EventMessage.tsx'
import { Facts, Pairs } from '../detail/facts.tsx'
import { ApiWord } from '../parts/ApiWord.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Age } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { Fill } from '../usage/Spark.tsx'
import type { ClaimFill } from '../usage/usage-history.ts'

export function PodOverview({
  pod,
  claims,
}: {
  readonly pod: Pod
  readonly claims: ReadonlyMap<string, ClaimFill>
}) {
  const { t } = useTranslation()
  const { metadata, spec, status } = pod
  const none = t('common.none')
  const namespace = metadata?.namespace ?? ''
  const fillOf = ({ persistentVolumeClaim }: Volume) =>
    persistentVolumeClaim ? claims.get(`${namespace}/${persistentVolumeClaim.claimName}`) : undefined
  return (
    <>
      <Facts
        facts={[
          [
            t('ordinals.node'),
            spec?.nodeName ? (
              <Link key="node" to={addressOf(['nodes', spec.nodeName])}>
                {spec.nodeName}
              </Link>
            ) : (
              none
            ),
          ],
          [
            t('ordinals.ip'),
            <span key="ip" className="mono">
              {status?.podIP ?? none}
            </span>,
          ],
          [t('pod.qos'), status?.qosClass ? <ApiWord key="qos" code={status.qosClass} /> : none],
          [t('pod.account'), spec?.serviceAccountName ?? none],
          [t('pod.grace'), t('overview.seconds', { count: spec?.terminationGracePeriodSeconds ?? 30 })],
          [t('overview.created'), <Age key="age" of={metadata?.creationTimestamp} />],
          [t('overview.labels'), <Pairs key="labels" of={metadata?.labels} none={none} />],
          [t('overview.annotations'), <Pairs key="annotations" of={metadata?.annotations} none={none} />],
        ]}
      />
      <h2 className="section">{t('pod.conditions')}</h2>
      <Grid
        label={t('pod.conditions')}
        rows={status?.conditions ?? []}
        keyOf={condition => condition.type}
        columns={[
          { key: 'type', title: t('pod.condition'), cell: each => <ApiWord code={each.type} /> },
          {
            key: 'status',
            title: t('pod.holds'),
            cell: each => (
              <span className={each.status === 'True' ? '' : 'status__failed'}>
                {t(
                  `pod.truth.${each.status === 'True' || each.status === 'False' ? each.status : 'Unknown'}`,
                )}
              </span>
            ),
          },
          { key: 'since', title: t('pod.since'), cell: each => <Age of={each.lastTransitionTime} /> },
          {
            key: 'message',
            title: t('events.message'),
            isWide: true,
            cell: each => <EventMessage text={each.message ?? ''} />,
          },
        ]}
      />
      <h2 className="section">{t('pod.volumes')}</h2>
      <Grid
        label={t('pod.volumes')}
        rows={spec?.volumes ?? []}
        keyOf={volume => volume.name}
        columns={[
          {
            key: 'name',
            title: t('list.name'),
            cell: each => (
              <span className="mono">
                <Breakable text={each.name} />
              </span>
            ),
          },
          { key: 'source', title: t('pod.source'), cell: each => <Source of={each} /> },
          { key: 'fill', title: t('usage.fillTitle'), cell: each => <Fill fill={fillOf(each)} /> },
        ]}
      />
    </>
  )
}

/** The kind of source by its field, and what it names. */
function Source({ of: volume }: { readonly of: Volume }) {
  const { t } = useTranslation()
  const { persistentVolumeClaim, configMap, secret, hostPath } = volume
  const named =
    persistentVolumeClaim?.claimName ?? configMap?.name ?? secret?.secretName ?? hostPath?.path ?? ''
  const kind = Object.keys(volume).find(key => key !== 'name') ?? ''
  return (
    <>
      <ApiWord code={kind} />
      {named !== '' && (
        <>
          {t('common.colon')}
          <Breakable text={named} />
        </>
      )}
    </>
  )
}
