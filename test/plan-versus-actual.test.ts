// The steps that a plan foresees are the steps that are taken, in order: random sets and edits, planned through the real
// API's dry run and then made for real, on simulated Pods that take their time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../src/api/generated/types.ts'
import { kinds } from '../src/api/kinds.ts'
import { controllerOf } from '../src/api/object.ts'
import { type Random, seededRandom } from '../src/base/random.ts'
import type { Client } from '../src/client/client.ts'
import { ActReader } from '../src/foresee/follow.ts'
import { applyManifest, type Edit, foresee, observeForPlan, patchOfEdit } from '../src/foresee/index.ts'
import { startCluster, type TestCluster } from '../src/testing/start-cluster.ts'

const namespace = 'default'
const cases = 50
const seed = Number(process.env.KEDGE_TEST_SEED ?? 20_260_101)

const pick = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random.next() * choices.length)] as T
const upTo = (random: Random, most: number): number => Math.floor(random.next() * (most + 1))

function randomSet(random: Random, name: string): StatefulSet {
  const strategies = [
    {},
    { type: 'RollingUpdate' },
    { type: 'RollingUpdate', rollingUpdate: { partition: upTo(random, 3) } },
    { type: 'OnDelete' },
  ]
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace },
    spec: {
      serviceName: name,
      replicas: upTo(random, 4),
      podManagementPolicy: pick(random, ['OrderedReady', 'Parallel']),
      minReadySeconds: pick(random, [0, 0, 5]),
      updateStrategy: pick(random, strategies),
      ...(random.next() < 0.2 ? { ordinals: { start: 1 + upTo(random, 3) } } : {}),
      persistentVolumeClaimRetentionPolicy: {
        whenScaled: pick(random, ['Retain', 'Delete']),
        whenDeleted: pick(random, ['Retain', 'Delete']),
      },
      selector: { matchLabels: { set: name } },
      template: {
        metadata: {
          labels: { set: name },
          annotations: {
            'kedge.dev/simulated-start-seconds': String(upTo(random, 3)),
            'kedge.dev/simulated-stop-seconds': String(upTo(random, 3)),
            ...(random.next() < 0.15 ? { 'kedge.dev/simulated-ready': 'false' } : {}),
          },
        },
        spec: { containers: [{ name: 'app', image: 'app:1' }], terminationGracePeriodSeconds: 5 },
      },
      volumeClaimTemplates:
        random.next() < 0.5
          ? [
              {
                metadata: { name: 'data' },
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            ]
          : [],
    },
  }
}

type MadeEdit = Exclude<Edit, { readonly kind: 'recreate' }>

/** Edits whose new template, where there is one, is healthy: whether a template that was never run is, nobody can foresee. */
function randomEdit(random: Random, set: StatefulSet): MadeEdit {
  const annotations = { ...set.spec?.template.metadata?.annotations }
  delete annotations['kedge.dev/simulated-ready']
  const healed = (spec: Partial<StatefulSet['spec']>): MadeEdit => ({
    kind: 'apply',
    manifest: {
      ...set,
      metadata: { name: set.metadata?.name, namespace },
      status: undefined,
      spec: {
        ...(set.spec as NonNullable<StatefulSet['spec']>),
        template: { ...set.spec?.template, metadata: { ...set.spec?.template.metadata, annotations } },
        ...spec,
      },
    } as StatefulSet,
  })
  return pick<() => MadeEdit>(random, [
    () => ({ kind: 'scale', replicas: upTo(random, 5) }),
    () => ({ kind: 'scale', replicas: 0 }),
    () => healed({}),
    () => healed({ replicas: upTo(random, 5) }),
    () => healed({ ordinals: { start: upTo(random, 4) } }),
    () =>
      healed({
        template: {
          metadata: { labels: { set: set.metadata?.name ?? '' }, annotations },
          spec: { containers: [{ name: 'app', image: 'app:2' }] },
        },
      }),
    () => ({ kind: 'delete', cascade: 'background' }),
  ])()
}

async function make(client: Client, edit: MadeEdit, name: string): Promise<void> {
  const ref = { namespace, name }
  if (edit.kind === 'delete') await client.delete(kinds.StatefulSet, ref, { propagationPolicy: 'Background' })
  else if (edit.kind === 'apply') {
    const current = await client.get(kinds.StatefulSet, ref)
    await applyManifest(client, current, edit.manifest, {})
  } else {
    const set = await client.get(kinds.StatefulSet, ref)
    await client.patch(kinds.StatefulSet, ref, {
      type: 'strategic',
      body: patchOfEdit(edit, { set, revisions: [], now: 0 }),
    })
  }
}

/** What really happens to the set's Pods from now on. */
async function recordActs(client: Client, name: string) {
  const list = await client.list(kinds.Pod, { namespace, labelSelector: `set=${name}` })
  const reader = new ActReader(list.items)
  const acts: string[] = []
  const ending = new AbortController()
  const query = {
    namespace,
    labelSelector: `set=${name}`,
    resourceVersion: list.metadata.resourceVersion,
    signal: ending.signal,
  }
  const watching = (async () => {
    for await (const event of client.watch(kinds.Pod, query)) {
      if (event.type === 'BOOKMARK' || !controllerOf(event.object)) continue
      acts.push(...reader.hear(event.type, event.object).map(({ kind, pod }) => `${kind} ${pod}`))
    }
  })()
  return {
    acts,
    async stop() {
      ending.abort()
      await watching.catch(() => {})
    },
  }
}

describe('plan versus actual', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startCluster({ nodes: 3 })
  })
  afterAll(() => cluster.stop())

  it(`foresees every step of ${cases} random edits, in order`, { timeout: 300_000 }, async () => {
    const random = seededRandom(seed)
    const { client, clock } = cluster
    const kindsOfEnd = new Map<string, number>()
    for (let number = 0; number < cases; number++) {
      const name = `s${number}`
      await applyManifest(client, null, randomSet(random, name), {})
      await cluster.quiesce()
      // Long enough for what is broken to be known as such.
      await clock.advance(90_000)
      const set = await client.get(kinds.StatefulSet, { namespace, name })
      const edit = randomEdit(random, set)
      const plan = foresee(await observeForPlan(client, clock, { namespace, name, edit }))
      if (plan.end.kind === 'refused') throw new Error(plan.end.message)
      kindsOfEnd.set(plan.end.kind, (kindsOfEnd.get(plan.end.kind) ?? 0) + 1)
      const planned = plan.steps
        .filter(({ kind }) => kind !== 'wait')
        .map(({ kind, pod }) => `${kind} ${pod}`)
      const recorded = await recordActs(client, name)
      await make(client, edit, name)
      await clock.settle()
      await cluster.quiesce(20_000)
      await recorded.stop()
      const isOrderless = edit.kind === 'delete'
      const inOrder = (acts: readonly string[]) => (isOrderless ? [...acts].sort() : acts)
      expect({ case: number, edit: edit.kind, acts: inOrder(recorded.acts) }).toEqual({
        case: number,
        edit: edit.kind,
        acts: inOrder(planned),
      })
      await expectClaims(client, plan.claims, name)
      await client.delete(kinds.StatefulSet, { namespace, name }).catch(() => {})
      await cluster.quiesce()
      await removeClaims(client, name)
      await cluster.quiesce()
    }
    // The edits are of every kind: most go through, some stick.
    expect(kindsOfEnd.get('done')).toBeGreaterThan(cases / 2)
    expect(kindsOfEnd.get('stuck')).toBeGreaterThan(1)
  })
})

async function claimNames(client: Client, name: string): Promise<readonly string[]> {
  const { items } = await client.list(kinds.PersistentVolumeClaim, {
    namespace,
    labelSelector: `set=${name}`,
  })
  return items.map(({ metadata }) => metadata?.name ?? '')
}

async function expectClaims(
  client: Client,
  claims: readonly { readonly name: string; readonly fate: string }[],
  name: string,
) {
  const expected = claims.filter(({ fate }) => fate !== 'deleted').map(claim => claim.name)
  expect([...(await claimNames(client, name))].sort()).toEqual([...expected].sort())
}

async function removeClaims(client: Client, name: string) {
  for (const claim of await claimNames(client, name))
    await client.delete(kinds.PersistentVolumeClaim, { namespace, name: claim })
}
