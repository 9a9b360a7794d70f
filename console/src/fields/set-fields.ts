// What can be set of the set itself and of its Pods, by area. Each area is a step of the wizard or a dialog of its own.
import type { Condition, Field } from './field.ts'
import { seccompFields } from './seccomp-fields.ts'

const pod = 'spec.template.spec'

const ifRolling: Condition = { at: 'spec.updateStrategy.type', is: ['RollingUpdate', undefined] }

export const strategyFields: readonly Field[] = [
  {
    kind: 'choice',
    at: 'spec.updateStrategy.type',
    label: 'updateStrategy',
    options: ['RollingUpdate', 'OnDelete'],
    fallback: 'RollingUpdate',
    isWide: true,
    sheds: { OnDelete: ['spec.updateStrategy.rollingUpdate'] },
  },
  {
    kind: 'number',
    at: 'spec.updateStrategy.rollingUpdate.partition',
    label: 'partition',
    fallback: 0,
    least: 0,
    only: ifRolling,
  },
  {
    kind: 'text',
    at: 'spec.updateStrategy.rollingUpdate.maxUnavailable',
    label: 'maxUnavailable',
    placeholder: '1',
    isNumberOrText: true,
    bounds: { least: 0 },
    only: ifRolling,
  },
]

export const orderFields: readonly Field[] = [
  {
    kind: 'choice',
    at: 'spec.podManagementPolicy',
    label: 'podManagementPolicy',
    options: ['OrderedReady', 'Parallel'],
    fallback: 'OrderedReady',
  },
  { kind: 'number', at: 'spec.minReadySeconds', label: 'minReadySeconds', fallback: 0, least: 0 },
  { kind: 'number', at: 'spec.ordinals.start', label: 'ordinalsStart', fallback: 0, least: 0 },
  { kind: 'number', at: 'spec.revisionHistoryLimit', label: 'revisionHistoryLimit', fallback: 10, least: 0 },
  {
    kind: 'number',
    at: `${pod}.terminationGracePeriodSeconds`,
    label: 'terminationGracePeriodSeconds',
    fallback: 30,
    least: 0,
  },
]

/** What never changes in a set that is there, besides its claim templates. */
export const fixedFields: readonly Field[] = [
  { kind: 'text', at: 'spec.serviceName', label: 'governingService' },
  {
    kind: 'choice',
    at: 'spec.podManagementPolicy',
    label: 'podManagementPolicy',
    options: ['OrderedReady', 'Parallel'],
    fallback: 'OrderedReady',
  },
  { kind: 'pairs', at: 'spec.selector.matchLabels', label: 'selectorLabels' },
]

export const retentionFields: readonly Field[] = (['whenDeleted', 'whenScaled'] as const).map(when => ({
  kind: 'choice',
  at: `spec.persistentVolumeClaimRetentionPolicy.${when}`,
  label: when,
  options: ['Retain', 'Delete'],
  fallback: 'Retain',
}))

export const nodeFields: readonly Field[] = [
  { kind: 'pairs', at: `${pod}.nodeSelector`, label: 'nodeSelector', suggest: 'nodeLabels' },
  { kind: 'text', at: `${pod}.nodeName`, label: 'nodeName', suggest: 'nodes' },
  { kind: 'text', at: `${pod}.priorityClassName`, label: 'priorityClassName', suggest: 'priorityClasses' },
]

export const tolerationFields: readonly Field[] = [
  {
    kind: 'items',
    at: `${pod}.tolerations`,
    label: 'tolerations',
    fresh: { key: '', operator: 'Exists' },
    fields: [
      { kind: 'text', at: 'key', label: 'key' },
      { kind: 'choice', at: 'operator', label: 'operator', options: ['Equal', 'Exists'], fallback: 'Equal' },
      { kind: 'text', at: 'value', label: 'value' },
      {
        kind: 'choice',
        at: 'effect',
        label: 'effect',
        options: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
        fallback: '',
      },
      { kind: 'number', at: 'tolerationSeconds', label: 'tolerationSeconds', least: 0 },
    ],
  },
]

const expressions: Field = {
  kind: 'items',
  at: 'matchExpressions',
  label: 'matchExpressions',
  fresh: { key: '', operator: 'In', values: [] },
  fields: [
    { kind: 'text', at: 'key', label: 'key', suggest: 'nodeLabels' },
    {
      kind: 'choice',
      at: 'operator',
      label: 'operator',
      options: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'],
      fallback: '',
    },
    { kind: 'words', at: 'values', label: 'values' },
  ],
}

const podTerm: readonly Field[] = [
  { kind: 'text', at: 'topologyKey', label: 'topologyKey', suggest: 'nodeLabels' },
  { kind: 'pairs', at: 'labelSelector.matchLabels', label: 'matchLabels' },
]
const freshTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: {} } }
const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

const podAffinity = (which: 'podAffinity' | 'podAntiAffinity'): Field => ({
  kind: 'group',
  at: `${pod}.affinity.${which}`,
  label: which,
  fields: [
    { kind: 'items', at: required, label: 'required', fresh: freshTerm, fields: podTerm },
    {
      kind: 'items',
      at: preferred,
      label: 'preferred',
      fresh: { weight: 100, podAffinityTerm: freshTerm },
      fields: [
        { kind: 'number', at: 'weight', label: 'weight', least: 1, most: 100 },
        ...podTerm.map(field => ({ ...field, at: `podAffinityTerm.${field.at}` })),
      ],
    },
  ],
})

export const affinityFields: readonly Field[] = [
  {
    kind: 'group',
    at: `${pod}.affinity.nodeAffinity`,
    label: 'nodeAffinity',
    fields: [
      {
        kind: 'items',
        at: `${required}.nodeSelectorTerms`,
        label: 'required',
        fresh: { matchExpressions: [{ key: '', operator: 'In', values: [] }] },
        fields: [expressions],
      },
      {
        kind: 'items',
        at: preferred,
        label: 'preferred',
        fresh: { weight: 100, preference: { matchExpressions: [] } },
        fields: [
          { kind: 'number', at: 'weight', label: 'weight', least: 1, most: 100 },
          { ...expressions, at: 'preference.matchExpressions' },
        ],
      },
    ],
  },
  podAffinity('podAffinity'),
  podAffinity('podAntiAffinity'),
]

export const topologyFields: readonly Field[] = [
  {
    kind: 'items',
    at: `${pod}.topologySpreadConstraints`,
    label: 'topologySpread',
    fresh: {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: {} },
    },
    fields: [
      { kind: 'number', at: 'maxSkew', label: 'maxSkew', least: 1 },
      { kind: 'text', at: 'topologyKey', label: 'topologyKey', suggest: 'nodeLabels' },
      {
        kind: 'choice',
        at: 'whenUnsatisfiable',
        label: 'whenUnsatisfiable',
        options: ['DoNotSchedule', 'ScheduleAnyway'],
        fallback: '',
      },
      { kind: 'pairs', at: 'labelSelector.matchLabels', label: 'matchLabels' },
    ],
  },
]

export const networkFields: readonly Field[] = [
  { kind: 'flag', at: `${pod}.hostNetwork`, label: 'hostNetwork' },
  {
    kind: 'choice',
    at: `${pod}.dnsPolicy`,
    label: 'dnsPolicy',
    options: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
    fallback: 'ClusterFirst',
  },
  { kind: 'words', at: `${pod}.dnsConfig.nameservers`, label: 'nameservers' },
  { kind: 'words', at: `${pod}.dnsConfig.searches`, label: 'searches' },
  {
    kind: 'items',
    at: `${pod}.dnsConfig.options`,
    label: 'dnsOptions',
    fresh: { name: '' },
    fields: [
      { kind: 'text', at: 'name', label: 'name', placeholder: 'ndots' },
      { kind: 'text', at: 'value', label: 'value', placeholder: '5' },
    ],
  },
  {
    kind: 'items',
    at: `${pod}.hostAliases`,
    label: 'hostAliases',
    fresh: { ip: '', hostnames: [] },
    fields: [
      { kind: 'text', at: 'ip', label: 'ip' },
      { kind: 'words', at: 'hostnames', label: 'hostnames' },
    ],
  },
  { kind: 'flag', at: `${pod}.setHostnameAsFQDN`, label: 'setHostnameAsFQDN' },
]

export const podSecurityFields: readonly Field[] = [
  {
    kind: 'text',
    at: `${pod}.serviceAccountName`,
    label: 'serviceAccountName',
    suggest: 'serviceAccounts',
    placeholder: 'default',
  },
  {
    kind: 'flag',
    at: `${pod}.automountServiceAccountToken`,
    label: 'automountServiceAccountToken',
    fallback: true,
  },
  { kind: 'flag', at: `${pod}.securityContext.runAsNonRoot`, label: 'runAsNonRoot' },
  { kind: 'number', at: `${pod}.securityContext.runAsUser`, label: 'runAsUser', least: 0 },
  { kind: 'number', at: `${pod}.securityContext.runAsGroup`, label: 'runAsGroup', least: 0 },
  { kind: 'number', at: `${pod}.securityContext.fsGroup`, label: 'fsGroup', least: 0 },
  {
    kind: 'choice',
    at: `${pod}.securityContext.fsGroupChangePolicy`,
    label: 'fsGroupChangePolicy',
    options: ['Always', 'OnRootMismatch'],
    fallback: '',
  },
  ...seccompFields(`${pod}.securityContext.seccompProfile`),
]

export const labelFields: readonly Field[] = [
  { kind: 'pairs', at: 'metadata.labels', label: 'labels' },
  { kind: 'pairs', at: 'spec.template.metadata.labels', label: 'podLabels' },
]

export const annotationFields: readonly Field[] = [
  { kind: 'pairs', at: 'metadata.annotations', label: 'annotations' },
  { kind: 'pairs', at: 'spec.template.metadata.annotations', label: 'podAnnotations' },
]

export const aliasAt = 'metadata.annotations[kubesphere.io/alias-name]'
export const descriptionAt = 'metadata.annotations[kubesphere.io/description]'

export const basicFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'setName', placeholder: 'web', advice: 'setName' },
  { kind: 'text', at: aliasAt, label: 'alias' },
  { kind: 'text', at: descriptionAt, label: 'description' },
]

export const pullSecretFields: readonly Field[] = [
  {
    kind: 'items',
    at: `${pod}.imagePullSecrets`,
    label: 'imagePullSecrets',
    fresh: { name: '' },
    fields: [{ kind: 'text', at: 'name', label: 'secret', suggest: 'registrySecrets' }],
  },
]
