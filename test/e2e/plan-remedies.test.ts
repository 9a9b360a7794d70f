// Every remedy of a plan that is a command works as pasted: into a real shell, against a real Kedge, and then the hazard
// is gone. The namespace is not the default one, and nothing but the command says where to.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pod } from '../../src/api/generated/types.ts'
import type { ApiList } from '../../src/api/object.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { situations } from '../../src/foresee/hazards/situations.fixture.ts'
import { foresee, type Hazard, type PlanDocument } from '../../src/foresee/index.ts'
import { captureConsole } from '../../src/testing/fixtures/captured-console.ts'
import { type KedgeUnderTest, kubectlPath, run, startKedge } from './support/kedge.ts'

const namespace = 'shop'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '2'])
  await kedge.done('create', 'namespace', namespace)
})
afterAll(() => kedge.end())

interface SetOptions {
  readonly spec?: object
  readonly annotations?: { readonly [name: string]: string }
  readonly image?: string
  readonly claims?: boolean
}

function setOf(
  name: string,
  { spec = {}, annotations = {}, image = 'app:1', claims = false }: SetOptions = {},
) {
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace },
    spec: {
      serviceName: name,
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { containers: [{ name: 'app', image }], terminationGracePeriodSeconds: 1 },
      },
      ...(claims ? { volumeClaimTemplates: [claim] } : {}),
      ...spec,
    },
  }
}

const json = (object: object) => JSON.stringify(object)

async function apply(object: object): Promise<void> {
  const applied = await kedge.apply(json(object))
  expect(applied.stderr).not.toMatch(/error/i)
}

const settle = (name: string) =>
  kedge.done('-n', namespace, 'rollout', 'status', `sts/${name}`, '--timeout=60s')

const uidsOf = async (name: string) => {
  const { items } = await kedge.read<ApiList<Pod>>('pods', '-l', `app=${name}`, '-n', namespace)
  return items.map(({ metadata }) => metadata?.uid)
}

/** `kedge plan` in this process: a start of Node for each of a hundred plans would cost more than all the rest. */
async function planned(...edit: readonly string[]): Promise<PlanDocument> {
  const env = { KUBECONFIG: kedge.kubeconfig, HOME: kedge.folder, KEDGE_HOME: kedge.folder }
  const console = captureConsole({ env })
  await runCli(['plan', ...edit, '-n', namespace, '-o', 'json'], console)
  return JSON.parse(console.outText) as PlanDocument
}

const folder = mkdtempSync(join(tmpdir(), 'kedge-remedies-'))

async function plannedFrom(manifest: object): Promise<PlanDocument> {
  const { writeFile } = await import('node:fs/promises')
  const path = join(folder, 'set.json')
  await writeFile(path, json(manifest))
  return planned('-f', path)
}

const pasted = new Set<string>()

/** Into a shell that knows where kubectl and the kubeconfig are, and nothing else. */
async function paste(commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const done = await run('/bin/sh', ['-c', command], {
      cwd: folder,
      env: { PATH: `${dirname(kubectlPath())}:${process.env.PATH}`, KUBECONFIG: kedge.kubeconfig },
    })
    expect(`${command}: ${done.code} ${done.stderr}`).toBe(`${command}: 0 ${done.stderr}`)
  }
}

/** Whose commands are taken from it. */
function hazardIn(plan: PlanDocument, id: string): Hazard | undefined {
  const found = plan.hazards.find(each => each.id === id)
  if (found && found.commands.length > 0) pasted.add(id)
  return found
}

/** The hazard is there, its commands are pasted, and it is gone. */
async function mends(id: string, plan: () => Promise<PlanDocument>): Promise<void> {
  const found = hazardIn(await plan(), id)
  expect(found?.commands.length, id).toBeGreaterThan(0)
  await paste(found?.commands ?? [])
  expect(hazardIn(await plan(), id), id).toBeUndefined()
}

describe('a remedy', () => {
  it('H1: the set is taken away from over its Pods, and they are adopted', async () => {
    await apply(setOf('fixed'))
    await settle('fixed')
    const uids = await uidsOf('fixed')
    const changed = setOf('fixed', { spec: { serviceName: 'other' } })
    await mends('H1', () => plannedFrom(changed))
    await apply(changed)
    await settle('fixed')
    expect(await uidsOf('fixed')).toEqual(uids)
  })

  it('H3: the broken Pod is deleted after the edit, and the rollout ends', async () => {
    const failing = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
    await apply(setOf('broken', { annotations: failing }))
    await kedge.done('-n', namespace, 'wait', 'pod/broken-0', '--for=create', '--timeout=180s')
    const mended = setOf('broken', { image: 'app:2' })
    await expect.poll(async () => hazardIn(await plannedFrom(mended), 'H3')).toBeDefined()
    const found = hazardIn(await plannedFrom(mended), 'H3')
    await apply(mended)
    await paste(found?.commands ?? [])
    await settle('broken')
    expect(hazardIn(await planned('broken', '--restart'), 'H3')).toBeUndefined()
  })

  it('H6: the partition goes', async () => {
    await apply(
      setOf('parted', {
        spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
      }),
    )
    await settle('parted')
    await mends('H6', () => planned('parted', '--image', 'app=app:2'))
  })

  it('H10 and H11: the claims are kept', async () => {
    const policy = { whenScaled: 'Delete', whenDeleted: 'Delete' }
    await apply(setOf('kept', { claims: true, spec: { persistentVolumeClaimRetentionPolicy: policy } }))
    await settle('kept')
    await mends('H10', () => planned('kept', '--replicas', '1'))
    const found = hazardIn(await planned('kept', '--delete'), 'H11')
    expect(found?.severity).toBe('danger')
    await paste(found?.commands ?? [])
    await expect.poll(async () => hazardIn(await planned('kept', '--delete'), 'H11')?.severity).toBe('info')
  })

  it('H13: claims that were left behind are deleted', async () => {
    await apply(setOf('again', { claims: true }))
    await settle('again')
    await kedge.done('-n', namespace, 'scale', 'sts/again', '--replicas=1')
    await kedge.done('-n', namespace, 'wait', 'pod/again-1', '--for=delete', '--timeout=180s')
    await mends('H13', () => planned('again', '--replicas', '3'))
  })

  it('H18: Pods are deleted one by one', async () => {
    await apply(setOf('byhand', { spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } } }))
    await kedge.done('-n', namespace, 'wait', 'pod/byhand-1', '--for=create', '--timeout=180s')
    await kedge.done('-n', namespace, 'set', 'image', 'sts/byhand', 'app=app:2')
    for (let left = 2; left > 0; left--) {
      const found = hazardIn(await planned('byhand', '--replicas', '3'), 'H18')
      await paste(found?.commands ?? [])
      await kedge.done('-n', namespace, 'wait', 'pod', '-l', 'app=byhand', '--for=condition=Ready')
    }
    await expect.poll(async () => hazardIn(await planned('byhand', '--replicas', '3'), 'H18')).toBeUndefined()
  })

  it('H20: the Service is made, and one that selects others is turned', async () => {
    await apply(setOf('named'))
    await mends('H20', () => planned('named', '--restart'))
    await kedge.done('-n', namespace, 'set', 'selector', 'service/named', 'app=others')
    await mends('H20', () => planned('named', '--restart'))
  })

  it('H27: the revisions are written down', async () => {
    await apply(setOf('history', { spec: { replicas: 1 } }))
    await settle('history')
    for (const image of ['app:2', 'app:3']) {
      await kedge.done('-n', namespace, 'set', 'image', 'sts/history', `app=${image}`)
      await settle('history')
    }
    const found = hazardIn(
      await plannedFrom(setOf('history', { image: 'app:3', spec: { replicas: 1, revisionHistoryLimit: 0 } })),
      'H27',
    )
    await paste(found?.commands ?? [])
    const { readFile } = await import('node:fs/promises')
    expect(await readFile(join(folder, 'revisions.yaml'), 'utf8')).toContain('ControllerRevision')
  })

  it('H34: the account is made that the template names, and a Secret is told of', async () => {
    await apply(setOf('account'))
    await settle('account')
    const changed = setOf('account', { image: 'app:2' })
    const pod = { ...changed.spec.template.spec, serviceAccountName: 'runner' }
    const template = { ...changed.spec.template, spec: pod }
    const edit = { ...changed, spec: { ...changed.spec, template } }
    expect((await plannedFrom(edit)).end).toMatchObject({ kind: 'stuck', why: 'refused' })
    await mends('H34', () => plannedFrom(edit))
    const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
    const reading = { ...pod, containers: [{ ...pod.containers[0], env }] }
    const needy = { ...edit, spec: { ...edit.spec, template: { ...template, spec: reading } } }
    expect(hazardIn(await plannedFrom(needy), 'H34')?.evidence).toBe('there is no Secret db')
    await kedge.must('-n', namespace, 'create', 'secret', 'generic', 'db', '--from-literal=user=me')
    expect(hazardIn(await plannedFrom(needy), 'H34')?.evidence).toBe('there is no key password of Secret db')
  })

  it('H4: nodes that are cordoned take Pods again, and the context that was named is in the command', async () => {
    await apply(setOf('crowd'))
    await settle('crowd')
    for (const node of (await kedge.must('get', 'nodes', '-o', 'name')).trim().split('\n'))
      await kedge.must('cordon', node)
    const context = (await kedge.must('config', 'current-context')).trim()
    const plan = () => planned('crowd', '--replicas', '4', '--context', context)
    expect(hazardIn(await plan(), 'H4')?.commands[0]).toMatch(`kubectl --context ${context} uncordon `)
    await mends('H4', plan)
  })

  it('H8: the rollout goes back', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    await apply(setOf('raised', { spec: { updateStrategy } }))
    await settle('raised')
    await kedge.done('-n', namespace, 'set', 'image', 'sts/raised', 'app=app:2')
    await settle('raised')
    await mends('H8', () => planned('raised', '--partition', '3'))
  })

  it('H12: claims that the policy does not reach are deleted', async () => {
    await apply(setOf('late', { claims: true }))
    await settle('late')
    await kedge.done('-n', namespace, 'scale', 'sts/late', '--replicas=1')
    await kedge.done('-n', namespace, 'wait', 'pod/late-1', '--for=delete', '--timeout=180s')
    const persistentVolumeClaimRetentionPolicy = { whenScaled: 'Delete', whenDeleted: 'Retain' }
    const edit = setOf('late', { claims: true, spec: { replicas: 1, persistentVolumeClaimRetentionPolicy } })
    await mends('H12', () => plannedFrom(edit))
  })

  it('H14: the Pod that keeps the others from going is deleted, and comes back well', async () => {
    const spec = { updateStrategy: { type: 'OnDelete' } }
    await apply(setOf('shrinks', { spec }))
    const three = ['wait', 'sts/shrinks', '--for=jsonpath={.status.readyReplicas}=3', '--timeout=180s']
    await kedge.done('-n', namespace, ...three)
    await apply(
      setOf('shrinks', { spec, annotations: { 'kedge.dev/simulated-start-failure': 'ErrImagePull' } }),
    )
    await kedge.done('-n', namespace, 'delete', 'pod', 'shrinks-0')
    await expect
      .poll(async () => hazardIn(await planned('shrinks', '--replicas', '1'), 'H14')?.id)
      .toBe('H14')
    await apply(setOf('shrinks', { spec, image: 'app:2' }))
    await paste(hazardIn(await planned('shrinks', '--replicas', '1'), 'H14')?.commands ?? [])
    await kedge.done('-n', namespace, ...three)
    expect(hazardIn(await planned('shrinks', '--replicas', '1'), 'H14')).toBeUndefined()
  })

  it('H16: one Pod goes after the other', async () => {
    await apply(setOf('flock', { spec: { podManagementPolicy: 'Parallel' } }))
    await settle('flock')
    const plan = () => planned('flock', '--replicas', '1')
    await mends('H16', plan)
    await settle('flock')
    const { steps } = await plan()
    expect(steps.filter(({ kind }) => kind === 'delete').map(({ pod }) => pod)).toEqual(['flock-1'])
  })

  it('H22 and H33: what is under way is waited for', async () => {
    // Long enough to be met under way on a machine that others keep busy.
    const slow = { 'kedge.dev/simulated-start-seconds': '4' }
    await apply(setOf('busy', { spec: { replicas: 2 }, annotations: slow }))
    await kedge.done('-n', namespace, 'wait', 'pod/busy-0', '--for=create', '--timeout=180s')
    await mends('H33', () => planned('busy', '--restart'))
    await kedge.done('-n', namespace, 'set', 'image', 'sts/busy', 'app=app:2')
    await mends('H22', () => planned('busy', '--image', 'app=app:3'))
  })

  it('H23: a node that is off is said to be, and its Pods are made elsewhere', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'off', labels: { only: 'off' } } }
    await apply(node)
    const allocatable = { cpu: '4', memory: '1Gi', pods: '10' }
    const tell = (status: string) =>
      kedge.must(
        ...['patch', 'node', 'off', '--subresource=status', '--type=merge', '-p'],
        json({ status: { capacity: allocatable, allocatable, conditions: [{ type: 'Ready', status }] } }),
      )
    await tell('True')
    const spec = { replicas: 1 }
    const plain = setOf('left', { spec })
    const pod = { ...plain.spec.template.spec, nodeSelector: { only: 'off' } }
    await apply({ ...plain, spec: { ...plain.spec, template: { ...plain.spec.template, spec: pod } } })
    await kedge.done('-n', namespace, 'wait', 'pod/left-0', '--for=create', '--timeout=180s')
    await expect
      .poll(async () => {
        await tell('True')
        return (await kedge.read<Pod>('pod', 'left-0', '-n', namespace)).spec?.nodeName
      })
      .toBe('off')
    await tell('Unknown')
    const found = hazardIn(await planned('left', '--image', 'app=app:2'), 'H23')
    await paste(found?.commands ?? [])
    await kedge.done('-n', namespace, 'delete', 'pod', 'left-0', '--timeout=180s')
    expect(hazardIn(await planned('left', '--image', 'app=app:2'), 'H23')).toBeUndefined()
    await kedge.done('delete', 'node', 'off')
  })

  it('H25: it is looked at, whether the claim is on its way out or gone', async () => {
    await apply(setOf('lossy', { claims: true, spec: { replicas: 1 } }))
    await settle('lossy')
    await kedge.done('-n', namespace, 'delete', 'pvc', 'data-lossy-0', '--wait=false')
    const leaving = hazardIn(await planned('lossy', '--replicas', '2'), 'H25')
    expect(leaving?.commands).toEqual([expect.stringContaining('describe pvc data-lossy-0')])
    await paste(leaving?.commands ?? [])
    const free = json({ metadata: { finalizers: null } })
    await kedge.done('-n', namespace, 'patch', 'pvc', 'data-lossy-0', '--type=merge', '-p', free)
    const gone = hazardIn(await planned('lossy', '--replicas', '2'), 'H25')
    await paste(gone?.commands ?? [])
  })

  it('H26: the quota is looked at, and once it is raised the controller tries at once', async () => {
    await kedge.done('create', 'namespace', 'tight')
    await kedge.must('-n', 'tight', 'create', 'quota', 'small', '--hard=pods=1')
    const set = setOf('let-in', { spec: { replicas: 1 } })
    const manifest = { ...set, metadata: { name: 'let-in', namespace: 'tight' } }
    await apply(manifest)
    await kedge.done('-n', 'tight', 'wait', 'pod/let-in-0', '--for=create', '--timeout=180s')
    const edit = { ...manifest, spec: { ...manifest.spec, replicas: 3 } }
    const found = hazardIn(await plannedFrom(edit), 'H26')
    expect(found?.severity).toBe('danger')
    await apply(edit)
    const raised = json({ spec: { hard: { pods: '5' } } })
    await kedge.done('-n', 'tight', 'patch', 'quota', 'small', '--type=merge', '-p', raised)
    await paste(found?.commands ?? [])
    await kedge.done('-n', 'tight', 'rollout', 'status', 'sts/let-in', '--timeout=180s')
    expect(hazardIn(await plannedFrom(edit), 'H26')).toBeUndefined()
  })

  it('H31, and what frees a rollout whose new Pods fail', async () => {
    await apply(setOf('other'))
    await settle('other')
    const failing = { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }
    const edit = setOf('other', { image: 'app:2', annotations: failing })
    const { ifNewPodsFail } = await plannedFrom(edit)
    await apply(edit)
    const broken = ['pod', ifNewPodsFail?.stopsAt ?? '', '-n', namespace]
    const reason = async () =>
      (await kedge.has(...broken))
        ? (await kedge.read<Pod>(...broken)).status?.containerStatuses?.[0]?.state?.waiting?.reason
        : null
    await expect.poll(reason).toMatch(/ErrImagePull|BackOff/)
    await paste(ifNewPodsFail?.commands ?? [])
    await settle('other')
    const held = ['-n', namespace, 'patch', 'pod', 'other-2', '--type=merge', '-p']
    await kedge.done(...held, json({ metadata: { finalizers: ['example.com/hold'] } }))
    const stuck = hazardIn(await planned('other', '--image', 'app=app:3'), 'H31')
    await paste(stuck?.commands ?? [])
    await kedge.done(...held, json({ metadata: { finalizers: null } }))
    expect(hazardIn(await planned('other', '--image', 'app=app:3'), 'H31')).toBeUndefined()
  })

  it("H32: the autoscaler's bounds allow what is wanted", async () => {
    await apply(setOf('scaled', { spec: { replicas: 2 } }))
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'scaled' }
    await apply({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaler', namespace },
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 3 },
    })
    const found = hazardIn(await planned('scaled', '--replicas', '5'), 'H32')
    expect(found?.consequence).toContain('outside its bounds')
    await paste(found?.commands ?? [])
    expect(hazardIn(await planned('scaled', '--replicas', '5'), 'H32')?.consequence).not.toContain('outside')
  })

  it('is tried here for every hazard that has commands', () => {
    const withCommands = Object.values(situations).flatMap(({ snapshot }) =>
      foresee(snapshot()).hazards.flatMap(({ id, commands }) => (commands.length > 0 ? [id] : [])),
    )
    expect([...pasted].sort()).toEqual([...new Set(withCommands)].sort())
  })
})
