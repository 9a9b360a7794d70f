// An APIService for each group and version that Kedge serves itself, as upstream registers its own and those of custom resources.

import { hasCondition } from '../../api/conditions.ts'
import type { APIService, CustomResourceDefinition } from '../../api/generated/types.ts'
import { builtInKinds } from '../../api/kinds.ts'

/** Upstream's priorities of its groups, which decide about short names. */
const groupPriorities: { readonly [group: string]: number } = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'resource.k8s.io': 15_900,
}

const customPriority = 1000
export const managedLabel = 'kube-aggregator.kubernetes.io/automanaged'

/** With the status that says that nobody else is asked. */
export function localServices(
  definitions: readonly CustomResourceDefinition[],
  now: string,
): readonly APIService[] {
  const service = (group: string, version: string, managed: 'onstart' | 'true'): APIService => ({
    metadata: { name: `${version}.${group}`, labels: { [managedLabel]: managed } },
    spec: {
      group,
      version,
      groupPriorityMinimum: groupPriorities[group] ?? customPriority,
      versionPriority: managed === 'true' ? 100 : version === 'v2' ? 30 : group === '' ? 1 : 15,
    },
    status: {
      conditions: [
        {
          ...{ type: 'Available', status: 'True', lastTransitionTime: now, reason: 'Local' },
          message: 'Local APIServices are always available',
        },
      ],
    },
  })
  const builtIn = builtInKinds
    .filter(({ group }) => groupPriorities[group] !== undefined)
    .map(({ group, version }) => service(group, version, 'onstart'))
  const custom = definitions
    .filter(({ status }) => hasCondition(status?.conditions, 'Established'))
    .flatMap(({ spec }) =>
      spec.versions.filter(({ served }) => served).map(({ name }) => service(spec.group, name, 'true')),
    )
  const byName = new Map([...custom, ...builtIn].map(each => [each.metadata?.name ?? '', each]))
  return [...byName.values()].map(each =>
    each.spec?.group === ''
      ? { ...each, metadata: { ...each.metadata, name: `${each.spec.version}.` } }
      : each,
  )
}
