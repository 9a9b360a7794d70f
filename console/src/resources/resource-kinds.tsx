// The kinds that have pages of the same make: a list, a page of each, a form or a text to make one.
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  ConfigMap,
  HorizontalPodAutoscalerV2,
  MutatingWebhookConfiguration,
  Node,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Secret,
  Service,
  StorageClass,
  ValidatingWebhookConfiguration,
} from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import type { Row } from '../../../src/client/client.ts'
import { AutoscalerText, BudgetText } from '../detail/ScalersLines.tsx'
import { localeOf } from '../i18n/language.ts'
import { autoscalerKind } from '../model/scalers.ts'
import type { UsedKind } from '../objects/users.ts'
import { ApiWord } from '../parts/ApiWord.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { shortAmount } from '../quota/short-amount.ts'
import { TargetLink } from '../scaling/PolicyFacts.tsx'
import { type VolumeSnapshot, volumeSnapshotKind } from '../snapshots/snapshot-kinds.ts'
import { wordOfSecretType } from '../values/secret-types.ts'
import { isDefaultClass } from './default-class.ts'

export const places = [
  'services',
  'autoscalers',
  'budgets',
  'configmaps',
  'secrets',
  'claims',
  'snapshots',
  'classes',
  'nodes',
  'validators',
  'mutators',
] as const
export type Place = (typeof places)[number]

/** Of which it is told who uses them. */
export const usedKindOf: { readonly [P in Place]?: UsedKind } = {
  services: 'Service',
  budgets: 'PodDisruptionBudget',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  claims: 'PersistentVolumeClaim',
  classes: 'StorageClass',
}

export interface ResourceColumn<T> {
  readonly key: string
  /** Of `resources.columns`. */
  readonly title: string
  readonly isWide?: boolean
  readonly isNumber?: boolean
  cell(object: T, t: TFunction): ReactNode
}

export interface ResourceKind<T extends ApiObject = ApiObject> {
  readonly kind: Kind<T>
  readonly columns: readonly ResourceColumn<T>[]
  /** Of what is large, or nobody's business in a list, the list has what the server prints of it alone. */
  readonly form?: 'rows'
  /** Nodes and snapshots are not made here. */
  readonly isMade: boolean
}

const define = <T extends ApiObject>(resource: ResourceKind<T>): ResourceKind =>
  // Each page asks a kind with its own objects alone.
  resource as unknown as ResourceKind

/** The word for a type of Secret, with the API's own on hover. */
export function SecretType({ code }: { readonly code: string }) {
  const { t } = useTranslation()
  const word = wordOfSecretType(code)
  return word === null ? (
    <span className="mono">
      <Breakable text={code} />
    </span>
  ) : (
    <span title={code}>{t(`resources.secretTypes.${word}`)}</span>
  )
}

/** Checking ones and changing ones are told alike. */
const webhookColumns: readonly ResourceColumn<
  ValidatingWebhookConfiguration | MutatingWebhookConfiguration
>[] = [
  {
    key: 'webhooks',
    title: 'webhooks',
    cell: ({ webhooks }) => <Breakable text={(webhooks ?? []).map(({ name }) => name).join(', ') || '–'} />,
  },
  {
    key: 'unanswered',
    title: 'unanswered',
    isWide: true,
    cell: ({ webhooks }) =>
      [...new Set((webhooks ?? []).map(({ failurePolicy = 'Fail' }) => failurePolicy))].map(code => (
        <ApiWord key={code} code={code} />
      )),
  },
]

export const resourceKinds: { readonly [P in Place]: ResourceKind } = {
  services: define<Service>({
    kind: kinds.Service,
    isMade: true,
    columns: [
      {
        key: 'type',
        title: 'type',
        cell: ({ spec }, t) =>
          spec?.clusterIP === 'None' ? t('resources.headless') : <ApiWord code={spec?.type ?? 'ClusterIP'} />,
      },
      { key: 'ip', title: 'address', isWide: true, cell: service => addressOfService(service) ?? '–' },
      {
        key: 'ports',
        title: 'ports',
        cell: service => (leadsToPods(service) ? portsText(service.spec?.ports) : '–'),
      },
      {
        key: 'selector',
        title: 'selector',
        isWide: true,
        cell: service => (
          <Breakable
            text={
              Object.entries((leadsToPods(service) && service.spec?.selector) || {})
                .map(([key, value]) => `${key}=${value}`)
                .join(', ') || '–'
            }
          />
        ),
      },
    ],
  }),
  autoscalers: define<HorizontalPodAutoscalerV2>({
    kind: autoscalerKind,
    isMade: true,
    columns: [
      { key: 'target', title: 'target', cell: each => <TargetLink of={each} /> },
      { key: 'state', title: 'state', isWide: true, cell: each => <AutoscalerText autoscaler={each} /> },
      {
        key: 'replicas',
        title: 'replicas',
        isNumber: true,
        cell: ({ status }) => String(status?.currentReplicas ?? '–'),
      },
    ],
  }),
  budgets: define<PodDisruptionBudget>({
    kind: kinds.PodDisruptionBudget,
    isMade: true,
    columns: [
      { key: 'state', title: 'state', cell: each => <BudgetText budget={each} /> },
      {
        key: 'healthy',
        title: 'healthy',
        isNumber: true,
        cell: ({ status }) =>
          status?.expectedPods === undefined ? '–' : `${status.currentHealthy}/${status.expectedPods}`,
      },
      {
        key: 'selector',
        title: 'selector',
        isWide: true,
        cell: ({ spec }) => (
          <Breakable
            text={
              Object.entries(spec?.selector?.matchLabels ?? {})
                .map(([key, value]) => `${key}=${value}`)
                .join(', ') || '–'
            }
          />
        ),
      },
    ],
  }),
  configmaps: define<ConfigMap & Row>({
    kind: kinds.ConfigMap,
    form: 'rows',
    isMade: true,
    columns: [
      {
        key: 'keys',
        title: 'keys',
        isNumber: true,
        cell: ({ cells }) => String(cells?.Data ?? '–'),
      },
    ],
  }),
  secrets: define<Secret & Row>({
    kind: kinds.Secret,
    form: 'rows',
    isMade: true,
    columns: [
      {
        key: 'type',
        title: 'type',
        cell: ({ cells }) => <SecretType code={String(cells?.Type ?? 'Opaque')} />,
      },
      {
        key: 'keys',
        title: 'keys',
        isNumber: true,
        cell: ({ cells }) => String(cells?.Data ?? '–'),
      },
    ],
  }),
  claims: define<PersistentVolumeClaim>({ kind: kinds.PersistentVolumeClaim, isMade: true, columns: [] }),
  // They are taken on the page of a claim, or of a set.
  snapshots: define<VolumeSnapshot>({ kind: volumeSnapshotKind, isMade: false, columns: [] }),
  classes: define<StorageClass>({
    kind: kinds.StorageClass,
    isMade: true,
    columns: [
      {
        key: 'default',
        title: 'isDefault',
        cell: (each, t) => (isDefaultClass(each) ? t('resources.yes') : ''),
      },
      {
        key: 'provisioner',
        title: 'provisioner',
        cell: each => (
          <span className="mono">
            <Breakable text={each.provisioner} />
          </span>
        ),
      },
      {
        key: 'reclaim',
        title: 'reclaim',
        isWide: true,
        cell: each => <ApiWord code={each.reclaimPolicy ?? 'Delete'} />,
      },
      {
        key: 'binding',
        title: 'binding',
        isWide: true,
        cell: each => <ApiWord code={each.volumeBindingMode ?? 'Immediate'} />,
      },
      {
        key: 'grows',
        title: 'grows',
        cell: (each, t) => t(each.allowVolumeExpansion ? 'resources.yes' : 'resources.no'),
      },
    ],
  }),
  // Programs install them.
  validators: define<ValidatingWebhookConfiguration>({
    kind: kinds.ValidatingWebhookConfiguration,
    isMade: false,
    columns: webhookColumns,
  }),
  mutators: define<MutatingWebhookConfiguration>({
    kind: kinds.MutatingWebhookConfiguration,
    isMade: false,
    columns: webhookColumns,
  }),
  nodes: define<Node>({
    kind: kinds.Node,
    isMade: false,
    columns: [
      { key: 'state', title: 'state', cell: nodeState },
      {
        key: 'cpu',
        title: 'cpu',
        isNumber: true,
        cell: ({ status }) => <Amount of={status?.allocatable?.cpu} />,
      },
      {
        key: 'memory',
        title: 'memory',
        isNumber: true,
        cell: ({ status }) => <Amount of={status?.allocatable?.memory} />,
      },
      {
        key: 'runtime',
        title: 'runtime',
        isWide: true,
        cell: ({ status }) => (
          <span className="mono">{status?.nodeInfo?.containerRuntimeVersion ?? '–'}</span>
        ),
      },
      {
        key: 'address',
        title: 'address',
        isWide: true,
        cell: ({ status }) => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '–',
      },
    ],
  }),
}

/** Of one that leads to a name elsewhere, that name; null for a headless one. */
export const addressOfService = ({ spec }: Service): string | null => {
  if (spec?.type === 'ExternalName') return spec.externalName ?? null
  return spec?.clusterIP === undefined || spec.clusterIP === 'None' ? null : spec.clusterIP
}

/** One that leads to a name elsewhere has no ports and selects nothing: what it may still hold of them counts for nothing. */
export const leadsToPods = ({ spec }: Service): boolean => spec?.type !== 'ExternalName'

export const portsText = (ports: NonNullable<Service['spec']>['ports']): string =>
  (ports ?? [])
    .map(({ port, nodePort, protocol = 'TCP', name }) => {
      const ofNodes = nodePort ? `:${nodePort}` : ''
      return `${name ? `${name} ` : ''}${port}${ofNodes}/${protocol}`
    })
    .join(', ') || '–'

function nodeState({ status, spec }: Node, t: TFunction): ReactNode {
  const isReady = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  return (
    <span className={isReady ? '' : 'status__failed'}>
      {t(isReady ? 'state.ready' : 'resources.notReady')}
      {spec?.unschedulable ? ` · ${t('resources.cordoned')}` : ''}
    </span>
  )
}

function Amount({ of }: { readonly of: unknown }) {
  const { i18n } = useTranslation()
  return of === undefined ? '–' : shortAmount(String(of), localeOf(i18n.language))
}
