import type { Kind } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import type { Strategy } from '../strategy.ts'
import { type Particulars, strategyWith } from './strategy-with.ts'

/** The kinds that have a generation upstream, beside those with particulars of their own below. */
const withGeneration = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  '/Pod',
  '/PodTemplate',
  '/ReplicationController',
  'batch/CronJob',
  'batch/Job',
  'discovery.k8s.io/EndpointSlice',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
  'apiextensions.k8s.io/CustomResourceDefinition',
])

const made = new Map<Kind, Strategy>()

/** What is particular to a kind. */
export function strategyOf<T extends ApiObject>(kind: Kind<T>): Strategy<T> {
  const known = made.get(kind)
  if (known) return known as Strategy<T>
  const particulars: Particulars<T> = { hasGeneration: withGeneration.has(`${kind.group}/${kind.kind}`) }
  const strategy = strategyWith(kind, particulars)
  made.set(kind, strategy as unknown as Strategy)
  return strategy
}
