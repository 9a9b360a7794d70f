// The Pods of a node, of all projects that one may see.
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { requestsOf } from '../../../src/scheduling/requests.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { bytesText } from '../exec/folder.ts'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { ProjectLine } from '../parts/grid/ProjectLine.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age, useNow } from '../parts/time.tsx'
import { restartsOf, stateKeyOf } from '../pod/pod-model.ts'
import { coresText } from '../usage/usage-history.ts'
import { namespacedName } from './node-pods.ts'

export function NodePods({ pods }: { readonly pods: readonly Pod[] }) {
  const { t } = useTranslation()
  if (pods.length === 0) return <p>{t('nodes.noPods')}</p>
  const columns: readonly Column<Pod>[] = [
    {
      key: 'pod',
      track: 'minmax(0, 2fr)',
      title: t('ordinals.pod'),
      cell: pod => (
        <>
          <Link to={addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)])} className="row-name">
            <ObjectName name={nameOf(pod)} />
          </Link>
          <ProjectLine name={pod.metadata?.namespace} />
        </>
      ),
    },
    {
      key: 'project',
      title: t('list.project'),
      isWide: true,
      cell: pod => <ObjectName name={pod.metadata?.namespace ?? '–'} />,
    },
    { key: 'state', title: t('nodes.state'), cell: pod => <PodState pod={pod} /> },
    {
      key: 'cpu',
      title: t('nodes.cpuRequested'),
      isNumber: true,
      isWide: true,
      cell: pod => coresText(requestsOf(pod).milliCpu / 1000),
    },
    {
      key: 'memory',
      title: t('nodes.memoryRequested'),
      isNumber: true,
      isWide: true,
      cell: pod => bytesText(requestsOf(pod).memoryBytes),
    },
    { key: 'restarts', title: t('ordinals.restarts'), isNumber: true, isWide: true, cell: restartsOf },
    {
      key: 'age',
      title: t('common.age'),
      isWide: true,
      cell: pod => <Age of={pod.metadata?.creationTimestamp} />,
    },
  ]
  return <Grid label={t('nodes.pods')} rows={pods} columns={columns} keyOf={namespacedName} />
}

function PodState({ pod }: { readonly pod: Pod }) {
  const { t } = useTranslation()
  const key = stateKeyOf({ pod, now: useNow() })
  return <span className={key === 'state.failed' ? 'status__failed' : ''}>{t(key)}</span>
}
