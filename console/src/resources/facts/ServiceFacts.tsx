import { useTranslation } from 'react-i18next'
import type { Pod, Service } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { Link } from '../../app/Link.tsx'
import { addressOf } from '../../app/router.ts'
import { type Fact, Facts, Pairs } from '../../detail/facts.tsx'
import { useLive } from '../../live/live-store.tsx'
import { ApiWord } from '../../parts/ApiWord.tsx'
import { Copyable } from '../../parts/Copyable.tsx'
import { addressOfService, leadsToPods, portsText } from '../resource-kinds.tsx'
import { podsOfService } from './pods-of-service.ts'
import { useFirst } from './use-first.tsx'

export function ServiceFacts({
  service,
  common,
}: {
  readonly service: Service
  readonly common: readonly Fact[]
}) {
  const { t } = useTranslation()
  const none = t('common.none')
  const { namespace = '' } = service.metadata ?? {}
  const { items: pods } = useLive(kinds.Pod, namespace)
  const chosen = podsOfService(service, pods)
  const dns = `${nameOf(service)}.${namespace}.svc.cluster.local`
  const ofPods: readonly Fact[] = [
    [t('resources.columns.ports'), portsText(service.spec?.ports)],
    [
      t('objects.targets'),
      (service.spec?.ports ?? [])
        .map(({ port, targetPort = port }) => `${port} → ${targetPort}`)
        .join(t('common.listComma')) || none,
    ],
    [t('overview.selector'), <Pairs key="selector" of={service.spec?.selector} none={none} />],
    [t('resources.pods'), <PodLinks key="pods" pods={chosen} />],
  ]
  return (
    <Facts
      facts={[
        [
          t('resources.columns.type'),
          service.spec?.clusterIP === 'None' ? (
            t('resources.headless')
          ) : (
            <ApiWord key="type" code={service.spec?.type ?? 'ClusterIP'} />
          ),
        ],
        [t('resources.columns.address'), addressOfService(service) ?? none],
        [t('ordinals.dns'), <Copyable key="dns" text={dns} />],
        ...(leadsToPods(service) ? ofPods : []),
        ...common,
      ]}
    />
  )
}

const podsAtFirst = 50

function PodLinks({ pods }: { readonly pods: readonly Pod[] }) {
  const { t } = useTranslation()
  const { shown, rest } = useFirst(pods, podsAtFirst)
  if (pods.length === 0) return <>{t('common.none')}</>
  return (
    <ul className="pairs">
      {shown.map(pod => (
        <li key={pod.metadata?.uid}>
          <Link to={addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)])}>{nameOf(pod)}</Link>
        </li>
      ))}
      {rest && <li>{rest}</li>}
    </ul>
  )
}
