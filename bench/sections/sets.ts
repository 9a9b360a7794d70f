import type { Api } from '../api.ts'
import type { Figure } from '../measure.ts'

const sets = '/apis/apps/v1/namespaces/default/statefulsets'

const manifest = (name: string, replicas: number, podManagementPolicy: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas,
    podManagementPolicy,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
})

/** Time from the request until the set's status says that all is done. */
async function timeUntil(
  api: Api,
  name: string,
  act: () => Promise<unknown>,
  done: (set: Parameters<Parameters<Api['watch']>[1]>[0]['object']) => boolean,
): Promise<number> {
  const startedAt = performance.now()
  const watching = api.watch(`${sets}?watch=true&fieldSelector=metadata.name%3D${name}`, ({ object }) =>
    done(object),
  )
  await act()
  await watching
  return performance.now() - startedAt
}

interface Case {
  readonly name: string
  readonly replicas: number
  readonly policy: 'Parallel' | 'OrderedReady'
  readonly up: { readonly upstream: number; readonly target: number }
  readonly updated: { readonly upstream: number; readonly target: number }
}

const cases: readonly Case[] = [
  {
    name: 'parallel',
    replicas: 200,
    policy: 'Parallel',
    up: { upstream: 10_200, target: 1000 },
    updated: { upstream: 40_800, target: 4000 },
  },
  {
    name: 'ordered',
    replicas: 30,
    policy: 'OrderedReady',
    up: { upstream: 4400, target: 400 },
    updated: { upstream: 6100, target: 700 },
  },
]

/** Sets on simulated Pods that become Ready at once: brought up, then given another image. */
export async function measureSets(api: Api): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const { name, replicas, policy, up, updated } of cases) {
    const upMs = await timeUntil(
      api,
      name,
      () => api.must('POST', sets, manifest(name, replicas, policy)),
      ({ status }) => status?.readyReplicas === replicas,
    )
    figures.push({ name: `${policy} set of ${replicas} up`, value: upMs, unit: 'ms', ...up })
    const image = { spec: { template: { spec: { containers: [{ name: 'app', image: 'app:2' }] } } } }
    const updatedMs = await timeUntil(
      api,
      name,
      () => api.must('PATCH', `${sets}/${name}`, image, 'application/strategic-merge-patch+json'),
      ({ metadata, status }) =>
        metadata.generation === 2 &&
        status?.observedGeneration === 2 &&
        status.currentRevision === status.updateRevision &&
        status.readyReplicas === replicas,
    )
    figures.push({
      name: `${policy} set of ${replicas} updated, one at a time`,
      value: updatedMs,
      unit: 'ms',
      ...updated,
    })
    await api.must('DELETE', `${sets}/${name}`)
  }
  return figures
}
