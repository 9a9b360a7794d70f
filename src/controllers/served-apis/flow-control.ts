// The flow schemas and priority levels that every cluster has, as upstream names and orders them. How far Kedge measures by them is
// in docs/COMPATIBILITY.md.
import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
  ResourcePolicyRule,
} from '../../api/generated/types.ts'

type Subjects = PolicyRulesWithSubjects['subjects']

const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }

const groups = (...names: readonly string[]): Subjects =>
  names.map(name => ({ kind: 'Group', group: { name } }))
const users = (...names: readonly string[]): Subjects => names.map(name => ({ kind: 'User', user: { name } }))
const accounts = (...names: readonly string[]): Subjects =>
  names.map(name => ({ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name } }))

const everywhere = { clusterScope: true, namespaces: ['*'] }
const anything: ResourcePolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], ...everywhere }
const anyPath: NonResourcePolicyRule = { verbs: ['*'], nonResourceURLs: ['*'] }

const allOf = (subjects: Subjects): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [anything],
  nonResourceRules: [anyPath],
})

const writing = ['get', 'create', 'update']
const leases = { verbs: writing, apiGroups: ['coordination.k8s.io'], resources: ['leases'] }
const endpoints = { verbs: writing, apiGroups: [''], resources: ['endpoints'], namespaces: ['*'] }
const nodes = { verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], ...everywhere }
const nodeLeases = { ...leases, verbs: ['*'], namespaces: ['*'] }

const everybody = ['system:unauthenticated', 'system:authenticated'] as const
const managers = ['system:kube-controller-manager', 'system:kube-scheduler'] as const
const health = { verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }

interface Wanted {
  readonly name: string
  readonly precedence: number
  readonly level: string
  readonly by: 'ByUser' | 'ByNamespace' | null
  readonly rules: readonly PolicyRulesWithSubjects[]
}

const wanted: readonly Wanted[] = [
  { name: 'exempt', precedence: 1, level: 'exempt', by: null, rules: [allOf(groups('system:masters'))] },
  {
    ...{ name: 'probes', precedence: 2, level: 'exempt', by: null },
    rules: [{ subjects: groups(...everybody), nonResourceRules: [health] }],
  },
  {
    ...{ name: 'system-leader-election', precedence: 100, level: 'leader-election', by: 'ByUser' },
    rules: [
      {
        subjects: [...users(...managers), ...accounts('*')],
        resourceRules: [{ ...leases, namespaces: ['*'] }],
      },
    ],
  },
  {
    ...{ name: 'endpoint-controller', precedence: 150, level: 'workload-high', by: 'ByUser' },
    rules: [
      {
        subjects: [
          ...users('system:kube-controller-manager'),
          ...accounts('endpoint-controller', 'endpointslicemirroring-controller'),
        ],
        resourceRules: [endpoints],
      },
    ],
  },
  {
    ...{ name: 'workload-leader-election', precedence: 200, level: 'leader-election', by: 'ByUser' },
    rules: [{ subjects: accounts('*'), resourceRules: [{ ...leases, namespaces: ['*'] }] }],
  },
  {
    ...{ name: 'system-node-high', precedence: 400, level: 'node-high', by: 'ByUser' },
    rules: [{ subjects: groups('system:nodes'), resourceRules: [nodes, nodeLeases] }],
  },
  {
    ...{ name: 'system-nodes', precedence: 500, level: 'system', by: 'ByUser' },
    rules: [allOf(groups('system:nodes'))],
  },
  ...managers.map(
    (manager): Wanted => ({
      ...{
        name: manager.slice('system:'.length),
        precedence: 800,
        level: 'workload-high',
        by: 'ByNamespace',
      },
      rules: [allOf(users(manager))],
    }),
  ),
  {
    ...{ name: 'kube-system-service-accounts', precedence: 900, level: 'workload-high', by: 'ByNamespace' },
    rules: [allOf(accounts('*'))],
  },
  {
    ...{ name: 'service-accounts', precedence: 9000, level: 'workload-low', by: 'ByUser' },
    rules: [allOf(groups('system:serviceaccounts'))],
  },
  {
    ...{ name: 'global-default', precedence: 9900, level: 'global-default', by: 'ByUser' },
    rules: [allOf(groups(...everybody))],
  },
  {
    ...{ name: 'catch-all', precedence: 10_000, level: 'catch-all', by: 'ByUser' },
    rules: [allOf(groups(...everybody))],
  },
]

export const flowSchemas: readonly FlowSchema[] = wanted.map(({ name, precedence, level, by, rules }) => ({
  metadata: { name, annotations },
  spec: {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence: precedence,
    ...(by ? { distinguisherMethod: { type: by } } : {}),
    rules,
  },
}))

const limited = (
  name: string,
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queues: number | null,
): PriorityLevelConfiguration => ({
  metadata: { name, annotations },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares,
      lendablePercent,
      limitResponse:
        queues === null
          ? { type: 'Reject' }
          : { type: 'Queue', queuing: { queues, handSize: queues === 16 ? 4 : 6, queueLengthLimit: 50 } },
    },
  },
})

export const priorityLevels: readonly PriorityLevelConfiguration[] = [
  {
    metadata: { name: 'exempt', annotations },
    spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  },
  limited('leader-election', 10, 0, 16),
  limited('node-high', 40, 25, 64),
  limited('system', 30, 33, 64),
  limited('workload-high', 40, 50, 128),
  limited('workload-low', 100, 90, 128),
  limited('global-default', 20, 50, 128),
  limited('catch-all', 5, 0, null),
]
