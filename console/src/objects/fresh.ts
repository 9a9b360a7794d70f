// What a form of a new object begins with. Pure.
import type {
  HorizontalPodAutoscalerV2,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { servicePortsOf } from '../model/follow.ts'
import type { FormPlace } from './form-place.ts'

/** What an address may fill in of a new Service, so that who is led to the form finds in it what is missing elsewhere. */
export interface ServiceWords {
  readonly name: string
  readonly type: string
  /** `app=web,tier=db` */
  readonly selector: string
  /** `http 80:8080/TCP`, a line each. */
  readonly ports: string
}

/** The headless Service that the set names and that is not there. */
export function wordsOfGoverning(set: StatefulSet): { readonly [W in keyof ServiceWords]: string } {
  const ports = servicePortsOf(set) ?? []
  return {
    name: set.spec?.serviceName ?? '',
    type: 'Headless',
    selector: Object.entries(set.spec?.selector.matchLabels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    ports: ports
      .map(({ name, port, targetPort = port, protocol }) => {
        const target = targetPort === port ? '' : `:${targetPort}`
        return `${name ? `${name} ` : ''}${port}${target}${protocol ? `/${protocol}` : ''}`
      })
      .join('\n'),
  }
}

/** An empty form, or with what the address says. */
export function freshObject(place: FormPlace, namespace: string, query: URLSearchParams): ApiObject {
  const name = query.get('name') ?? ''
  const metadata = { name, namespace }
  switch (place) {
    case 'services':
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: serviceSpec(query) } as ApiObject
    case 'claims':
      return {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      } as ApiObject
    case 'classes':
      return {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name },
        provisioner: 'kedge.dev/local',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      } as ApiObject
    case 'autoscalers':
      return freshAutoscaler({ name, namespace, set: query.get('set') ?? '', replicas: 1 })
    case 'budgets':
      return freshBudget({ name, namespace, labels: pairsOf(query.get('selector')) })
  }
}

function serviceSpec(query: URLSearchParams): object {
  const type = query.get('type')
  const selector = pairsOf(query.get('selector'))
  return {
    ...(type === 'Headless' ? { clusterIP: 'None' } : { type: type ?? 'ClusterIP' }),
    ...(selector === null ? {} : { selector }),
    ports: query.has('ports') ? portsOf(query.get('ports') ?? '') : [{ port: 80, targetPort: 80 }],
  }
}

/** `app=web,tier=db`; null where there is none. */
function pairsOf(text: string | null): { readonly [key: string]: string } | null {
  const pairs = (text ?? '').split(',').filter(Boolean)
  if (pairs.length === 0) return null
  return Object.fromEntries(
    pairs.map(each => {
      const [key = '', ...value] = each.split('=')
      return [key, value.join('=')]
    }),
  )
}

/** By the CPU of its Pods, with room for as many again. */
export const freshAutoscaler = ({
  name,
  namespace,
  set,
  replicas,
}: {
  readonly name: string
  readonly namespace: string
  readonly set: string
  readonly replicas: number
}): HorizontalPodAutoscalerV2 => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set },
    minReplicas: Math.max(1, replicas),
    maxReplicas: Math.max(2, replicas * 2),
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  },
})

/** One at a time, which every set that is drained can bear best. Without labels it holds none, not all. */
export const freshBudget = ({
  name,
  namespace,
  labels,
}: {
  readonly name: string
  readonly namespace: string
  readonly labels: { readonly [key: string]: string } | null
}): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace },
  spec: { ...(labels ? { selector: { matchLabels: { ...labels } } } : {}), maxUnavailable: 1 },
})

/** `http 80:8080/TCP`, `5432`, `53/UDP`: a line each. What is no port is left for the server to refuse. */
export function portsOf(text: string): readonly object[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .map(line => {
      const [, name, port = '', target, protocol] =
        /^(?:([a-z0-9-]+)\s+)?(\w+)(?::([\w-]+))?(?:\/(\w+))?$/.exec(line) ?? []
      const numbered = (word: string) => (/^\d+$/.test(word) ? Number(word) : word)
      return {
        ...(name ? { name } : {}),
        port: numbered(port || line),
        ...(target ? { targetPort: numbered(target) } : {}),
        ...(protocol ? { protocol: protocol.toUpperCase() } : {}),
      }
    })
}
