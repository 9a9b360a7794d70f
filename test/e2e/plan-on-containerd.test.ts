// Plan versus actual on real containers: a dozen edits, each planned by `kedge plan` and then made by kubectl.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containerdSkip } from './support/containerd-machine.ts'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { webImage } from './support/make-image.ts'
import { type Registry, startRegistry } from './support/registry.ts'

const manifest = (name: string, policy: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}}
spec:
  replicas: 2
  podManagementPolicy: ${policy}
  selector: {matchLabels: {set: ${name}}}
  template:
    metadata: {labels: {set: ${name}}}
    spec:
      terminationGracePeriodSeconds: 5
      containers: [{name: web, image: "registry.k8s.io/nginx-slim:0.24"}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
`

/** What `kedge plan` is asked, and what kubectl then does. */
type Edit = readonly [plan: readonly string[], kubectl: (set: string) => readonly string[]]

const scale = (replicas: number): Edit => [
  ['--replicas', `${replicas}`],
  set => ['scale', set, `--replicas=${replicas}`],
]
const image = (tag: string): Edit => [
  ['--image', `web=registry.k8s.io/nginx-slim:${tag}`],
  set => ['set', 'image', set, `web=registry.k8s.io/nginx-slim:${tag}`],
]
const partition = (number: number): Edit => [
  ['--partition', `${number}`],
  set => [
    'patch',
    set,
    '--type=merge',
    '-p',
    `{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":${number}}}}}`,
  ],
]
const undo: Edit = [['--to-revision', '0'], set => ['rollout', 'undo', set]]

const edits: readonly (readonly [policy: string, edits: readonly Edit[]])[] = [
  [
    'OrderedReady',
    [scale(4), image('0.25'), scale(2), partition(1), image('0.24'), partition(0), scale(3), undo],
  ],
  ['Parallel', [scale(4), image('0.25'), image('0.24'), scale(1)]],
]

describe.skipIf(containerdSkip('plan versus actual on containerd'))(
  'plan versus actual on containerd',
  () => {
    let registry: Registry
    let kedge: KedgeUnderTest
    let marks = 0
    beforeAll(async () => {
      registry = await startRegistry()
      for (const version of ['0.24', '0.25']) await registry.push(`nginx-slim:${version}`, webImage(version))
      kedge = await startKedge([
        '--runtime',
        'containerd',
        '--registry-mirror',
        `registry.k8s.io=${registry.url}`,
      ])
    })
    afterAll(async () => {
      await kedge?.end()
      await registry?.stop()
    })

    /** Made and deleted Pods, in order, while `act` and what follows from it happens. */
    async function actsOf(name: string, act: () => Promise<void>): Promise<readonly string[]> {
      const fields = [
        'type',
        'object.metadata.name',
        'object.metadata.uid',
        'object.metadata.deletionTimestamp',
      ]
      const columns = [...fields, 'object.metadata.annotations.edit'].map((path, at) => `C${at}:.${path}`)
      const flags = ['-l', `set=${name}`, '--watch', '--output-watch-events', '--no-headers']
      const present = await kedge.must(
        'get',
        'pods',
        '-l',
        `set=${name}`,
        '-o',
        'jsonpath={.items[*].metadata.uid}',
      )
      const following = kedge.follow('get', 'pods', ...flags, '-o', `custom-columns=${columns.join(',')}`)
      await following.until(/./)
      await act()
      // The last thing that happens is one that the watch can be waited for.
      const mark = `edit-${marks++}`
      await kedge.must('annotate', 'pods', '-l', `set=${name}`, `edit=${mark}`, '--overwrite')
      const lines = await following.until(new RegExp(`${mark}$`))
      await following.end()
      const known = new Set(present.split(' '))
      const going = new Set<string>()
      return lines.flatMap(line => {
        const [type, pod, uid = '', goes] = line.trim().split(/\s+/)
        const acts: string[] = []
        if (!known.has(uid)) acts.push(`create ${pod}`)
        known.add(uid)
        if ((type === 'DELETED' || goes !== '<none>') && !going.has(uid)) acts.push(`delete ${pod}`)
        if (type === 'DELETED' || goes !== '<none>') going.add(uid)
        return acts
      })
    }

    test.each(edits)(
      'each edit of a set that is %s does what was foreseen, in order',
      async (policy, planned) => {
        const name = policy.toLowerCase()
        const set = `statefulset/${name}`
        expect((await kedge.apply(manifest(name, policy))).code).toBe(0)
        const settled = async () =>
          expect(await kedge.kedge('rollout', 'status', set, '--timeout', '90s')).toMatchObject({ code: 0 })
        await settled()
        for (const [flags, command] of planned) {
          const plan = JSON.parse((await kedge.kedge('plan', set, ...flags, '-o', 'json')).stdout)
          const foreseen = plan.steps.filter((step: { kind: string }) => step.kind !== 'wait')
          const acts = await actsOf(name, async () => {
            await kedge.must(...command(set))
            await settled()
          })
          expect({ flags, acts }).toEqual({
            flags,
            acts: foreseen.map(({ kind, pod }: { kind: string; pod: string }) => `${kind} ${pod}`),
          })
        }
      },
    )
  },
)
