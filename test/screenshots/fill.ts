// The cluster that the pictures are taken of: filled once, and left alone until the last picture.
import type { KedgeUnderTest } from '../e2e/support/kedge.ts'
import { untilWorkspaces } from '../e2e/support/people.ts'
import { objects } from './objects.ts'
import { snapshotDefinitions, snapshots } from './snapshots.ts'
import { accounts, team } from './team.ts'

export async function fill(kedge: KedgeUnderTest): Promise<void> {
  await untilWorkspaces(kedge)
  await apply(kedge, [...team, ...snapshotDefinitions, ...accounts])
  await apply(kedge, objects)
  await kedge.must('wait', '--for=condition=Established', 'crd', '--all', '--timeout=180s')
  await apply(kedge, snapshots)
  for (const [name, image] of [
    ['web', 'nginx:1.29'],
    ['held', 'nginx:1.29'],
    ['web', 'nginx:1.29.1'],
  ] as const) {
    await kedge.must('rollout', 'status', `sts/${name}`, '-n', 'shop', '--timeout=180s')
    await kedge.must('set', 'image', `sts/${name}`, '-n', 'shop', `nginx=${image}`)
  }
  // One is updated to what cannot start; the other has been sent back from there, and its Pod stays as it is.
  for (const name of ['worse', 'hurt']) {
    await kedge.must('rollout', 'status', `sts/${name}`, '-n', 'shop', '--timeout=180s')
    await annotate(kedge, name, 'ErrImagePull')
  }
  // Between the old one and the new there is none to wait for.
  await kedge.must('wait', 'sts/hurt', '-n', 'shop', updated, '--timeout=180s')
  await kedge.must('wait', 'pod/hurt-2', '-n', 'shop', failing, '--timeout=180s')
  await annotate(kedge, 'hurt', null)
  await kedge.must('rollout', 'status', 'sts/web', '-n', 'shop', '--timeout=180s')
  await kedge.kubectl('delete', 'account', 'admin')
}

const updated = '--for=jsonpath={.status.updatedReplicas}=1'
const failing = '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImagePull'

async function annotate(kedge: KedgeUnderTest, name: string, failure: string | null): Promise<void> {
  const template = { metadata: { annotations: { 'kedge.dev/simulated-start-failure': failure } } }
  const patch = JSON.stringify({ spec: { template } })
  await kedge.must('patch', `sts/${name}`, '-n', 'shop', '--type=merge', '-p', patch)
}

async function apply(kedge: KedgeUnderTest, applied: readonly object[]): Promise<void> {
  const { code, stderr } = await kedge.apply(applied.map(each => JSON.stringify(each)).join('\n---\n'))
  if (code !== 0) throw new Error(stderr)
}
