// Carries out what a case prepares, on a cluster whose clock stands still in between.

import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { applyManifest, type Edit, patchOfEdit } from '../../foresee/index.ts'
import type { TestCluster } from '../start-cluster.ts'
import { namespace, type Preparation, setName, setRef } from './plan-case.ts'

export async function prepare(cluster: TestCluster, set: StatefulSet, what: Preparation): Promise<void> {
  const { client, clock } = cluster
  switch (what.kind) {
    case 'cordon':
      return patchNodes(cluster, what.nodes, { unschedulable: true })
    case 'taint':
      return patchNodes(cluster, what.nodes, { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] })
    case 'rest':
      await clock.advance(what.forMs)
      return
    case 'fill':
      return fillNodes(cluster, what.leaving)
    case 'quota':
      return makeQuota(cluster, what)
    case 'budget':
      await client.create(kinds.PodDisruptionBudget, {
        metadata: { name: 'guard', namespace },
        spec: { minAvailable: 1, selector: { matchLabels: { app: setName } } },
      })
      return
    case 'autoscaler':
      await client.create(kinds.HorizontalPodAutoscaler, {
        metadata: { name: 'scaler', namespace },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: setName },
          maxReplicas: 5,
        },
      })
      return
    case 'otherSet':
      await client.create(kinds.StatefulSet, {
        ...set,
        metadata: { name: 'other', namespace },
        spec: { ...(set.spec as NonNullable<StatefulSet['spec']>), replicas: 1 },
      })
      await quiesce(cluster)
      return
    case 'orphan':
      await client.delete(kinds.StatefulSet, setRef, { propagationPolicy: 'Orphan' }).catch(ifGone)
      await quiesce(cluster)
      return
    case 'scale':
      await makeEdit(cluster, { kind: 'scale', replicas: what.replicas })
      await quiesce(cluster)
      return
    case 'edit':
      await makeEdit(cluster, what.edit)
      await clock.advance(what.forMs)
      return
    case 'killNode':
      await cluster.killLastNode()
      await clock.advance(what.forMs)
      return
    default: {
      const start = set.spec?.ordinals?.start ?? 0
      return prepareOne(cluster, set, { kind: what.kind, ordinal: start + what.index })
    }
  }
}

const ifGone = (error: unknown): void => {
  if (!isRefusal(error, 'NotFound')) throw error
}

/** Whether a Pod or a claim is there to do something to is a matter of chance. */
const attempt = (work: Promise<unknown>): Promise<unknown> =>
  work.catch(error => {
    if (!isRefusal(error)) throw error
  })

async function prepareOne(
  cluster: TestCluster,
  set: StatefulSet,
  {
    kind,
    ordinal,
  }: { readonly kind: Extract<Preparation, { index: number }>['kind']; readonly ordinal: number },
): Promise<void> {
  const { client } = cluster
  const pod = { namespace, name: `${setName}-${ordinal}` }
  const [template] = set.spec?.volumeClaimTemplates ?? []
  const claim = { namespace, name: `${template?.metadata?.name}-${pod.name}` }
  const patchPod = (body: object) => attempt(client.patch(kinds.Pod, pod, { type: 'merge', body }))
  switch (kind) {
    case 'deleteClaim':
      await attempt(client.delete(kinds.PersistentVolumeClaim, claim))
      break
    case 'loseClaim':
      await attempt(client.delete(kinds.PersistentVolumeClaim, claim))
      await attempt(
        client.patch(kinds.PersistentVolumeClaim, claim, {
          type: 'merge',
          body: { metadata: { finalizers: null } },
        }),
      )
      break
    case 'leaveClaim':
      if (template)
        await attempt(
          client.create(kinds.PersistentVolumeClaim, {
            metadata: { ...claim, labels: { app: setName } },
            spec: template.spec,
          }),
        )
      break
    case 'finalizer':
      await patchPod({ metadata: { finalizers: ['example.com/hold'] } })
      break
    case 'unready':
      await patchPod({ metadata: { annotations: { 'kedge.dev/simulated-ready': 'false' } } })
      break
    case 'relabel':
      await patchPod({ metadata: { labels: { app: 'somebody-else' } } })
      break
    case 'foreignPod':
      await attempt(client.create(kinds.Pod, foreignPod(pod)))
      break
    case 'deletePod':
      await attempt(client.delete(kinds.Pod, pod))
      return
    case 'evictPod':
      await attempt(
        client.patch(
          kinds.Pod,
          pod,
          { type: 'merge', body: { status: { phase: 'Failed', reason: 'Evicted' } } },
          { subresource: 'status' },
        ),
      )
      return
  }
  await quiesce(cluster)
}

const foreignPod = (ref: ObjectRef): Pod => ({
  metadata: { ...ref, labels: { app: 'somebody-else' } },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
})

async function patchNodes({ client }: TestCluster, nodes: readonly number[], spec: object): Promise<void> {
  for (const number of nodes)
    await client.patch(
      kinds.Node,
      { namespace: '', name: `node-${number}` },
      { type: 'merge', body: { spec } },
    )
}

async function fillNodes(cluster: TestCluster, leaving: number): Promise<void> {
  const { client } = cluster
  await attempt(client.create(kinds.Namespace, { metadata: { name: 'others' } }))
  const used = new Map<string, number>()
  for (const { spec } of (await client.list(kinds.Pod)).items)
    used.set(spec?.nodeName ?? '', (used.get(spec?.nodeName ?? '') ?? 0) + 1)
  for (const { metadata } of (await client.list(kinds.Node)).items) {
    const name = metadata?.name ?? ''
    const cpu = String(Math.max(1, 1000 - leaving - (used.get(name) ?? 0)))
    await attempt(
      client.create(kinds.Pod, {
        metadata: { name: `filler-of-${name}`, namespace: 'others' },
        spec: {
          nodeName: name,
          containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu } } }],
        },
      }),
    )
  }
  await quiesce(cluster)
}

async function makeQuota(
  cluster: TestCluster,
  { resource, room }: Extract<Preparation, { kind: 'quota' }>,
): Promise<void> {
  const { client } = cluster
  const kind = resource === 'persistentvolumeclaims' ? kinds.PersistentVolumeClaim : kinds.Pod
  const there = (await client.list(kind, { namespace })).items.length
  await attempt(
    client.create(kinds.ResourceQuota, {
      metadata: { name: 'small', namespace },
      spec: { hard: { [resource]: String(there + room) } },
    }),
  )
  await quiesce(cluster)
}

/** Takes the set away from around its Pods, and makes it again around them. */
async function recreate({ client, quiesce: settle }: TestCluster, definition: StatefulSet): Promise<void> {
  await client.delete(kinds.StatefulSet, setRef, { propagationPolicy: 'Orphan' })
  await settle()
  await client.create(kinds.StatefulSet, definition)
}

/** Makes an edit as the CLI does. An edit of a set that is not there can only be a manifest. */
export async function makeEdit(cluster: TestCluster, edit: Edit): Promise<void> {
  const { client, clock } = cluster
  if (edit.kind === 'delete') {
    const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const
    await client
      .delete(kinds.StatefulSet, setRef, { propagationPolicy: policies[edit.cascade] })
      .catch(ifGone)
    return
  }
  const current = await client.get(kinds.StatefulSet, setRef).catch((error: unknown) => {
    ifGone(error)
    return null
  })
  if (edit.kind === 'apply') {
    await applyManifest(client, current, edit.manifest, {})
    return
  }
  if (!current) return
  if (edit.kind === 'recreate') {
    await recreate(cluster, edit.definition)
    return
  }
  const revisions = (await client.list(kinds.ControllerRevision, { namespace })).items
  const mine = revisions.filter(({ metadata }) =>
    metadata?.ownerReferences?.some(({ uid }) => uid === current.metadata?.uid),
  )
  const body = patchOfEdit(edit, { set: current, revisions: mine, now: clock.now() })
  await client.patch(kinds.StatefulSet, setRef, { type: 'strategic', body })
}

const roundsMax = 300

/** Until nothing of sets, Pods and claims changes within `ms`; what never comes to rest is left at some time. */
export async function quiesce({ client, clock }: TestCluster, ms = 3000): Promise<void> {
  let before = ''
  for (let round = 0; round < roundsMax; round++) {
    const lists = await Promise.all(
      [kinds.StatefulSet, kinds.Pod, kinds.PersistentVolumeClaim].map(kind =>
        client.list(kind, { namespace }),
      ),
    )
    const version = lists
      .flatMap(({ items }) => items.map(({ metadata }) => `${metadata?.uid}@${metadata?.resourceVersion}`))
      .join(' ')
    if (version === before) return
    before = version
    await clock.advance(ms)
  }
}
