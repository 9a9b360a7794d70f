// What kubectl does with Deployments, DaemonSets, Jobs and CronJobs, on simulated Pods.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '3'])
})
afterAll(() => kedge.end())

const field = (object: string, path: string) => kedge.must('get', object, '-o', `jsonpath={${path}}`)
const image = '.spec.template.spec.containers[0].image'
const status = (object: string) => kedge.must('rollout', 'status', object, '--timeout=180s')

it('rolls a Deployment out, back, and out again after a pause', async () => {
  await kedge.must('create', 'deployment', 'web', '--image=web:1', '--replicas=3')
  expect(await status('deploy/web')).toContain('successfully rolled out')
  expect(await kedge.must('get', 'deploy', 'web', '-o', 'wide')).toMatch(
    /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +3\/3 +3 +3 +\S+ +web +web:1 +app=web/,
  )
  await kedge.must('set', 'image', 'deploy/web', 'web=web:2')
  await kedge.must('annotate', 'deploy', 'web', 'kubernetes.io/change-cause=the second')
  await status('deploy/web')
  expect(await kedge.must('rollout', 'history', 'deploy/web')).toMatch(/1 +<none>\n2 +the second/)
  expect(await kedge.must('rollout', 'undo', 'deploy/web')).toContain('rolled back')
  await status('deploy/web')
  expect(await field('deploy/web', image)).toBe('web:1')
  expect(await kedge.must('rollout', 'history', 'deploy/web')).toMatch(/2 +the second\n3 /)
  await kedge.must('rollout', 'pause', 'deploy/web')
  await kedge.must('set', 'image', 'deploy/web', 'web=web:4')
  expect((await kedge.kubectl('rollout', 'status', 'deploy/web', '--timeout=1s')).code).not.toBe(0)
  await kedge.must('rollout', 'resume', 'deploy/web')
  await kedge.must('rollout', 'restart', 'deploy/web')
  await status('deploy/web')
  expect(await kedge.must('describe', 'deploy', 'web')).toMatch(
    /NewReplicaSet: +web-\w+ \(3\/3 replicas created\)/,
  )
  expect(await kedge.must('scale', 'deploy/web', '--replicas=5')).toContain('scaled')
  await status('deploy/web')
  await kedge.must('wait', '--for=condition=Available', 'deploy/web', '--timeout=180s')
  await kedge.must('delete', 'deploy', 'web', '--cascade=foreground', '--timeout=180s')
  expect(await kedge.must('get', 'rs,pods', '-o', 'name')).toBe('')
})

it('keeps as many Pods of a Deployment as its budget says, when they are evicted', async () => {
  await kedge.must('create', 'deployment', 'safe', '--image=safe', '--replicas=3')
  await kedge.must('create', 'pdb', 'safe', '--selector=app=safe', '--max-unavailable=1')
  await status('deploy/safe')
  await kedge.must('wait', '--for=jsonpath={.status.disruptionsAllowed}=1', 'pdb/safe', '--timeout=180s')
  expect(await field('pdb/safe', '.status.expectedPods')).toBe('3')
  const node = await kedge.must('get', 'pods', '-l', 'app=safe', '-o', 'jsonpath={.items[0].spec.nodeName}')
  await kedge.must('drain', node, '--force', '--timeout=180s')
  await kedge.must('uncordon', node)
  await status('deploy/safe')
  await kedge.must('delete', 'deploy,pdb', 'safe')
})

it('runs a Job to its end, a failing one to its limit, and those of a CronJob', async () => {
  await kedge.must('create', 'job', 'sum', '--image=sum')
  await kedge.must('wait', '--for=condition=Complete', 'job/sum', '--timeout=180s')
  expect(await kedge.must('get', 'jobs', '--no-headers')).toMatch(/^sum +Complete +1\/1 /)
  expect((await kedge.kubectl('logs', 'job/sum')).code).toBe(0)
  const broken = await kedge.apply(`apiVersion: batch/v1
kind: Job
metadata: {name: broken}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {kedge.dev/simulated-exit-code: "3"}}
    spec: {restartPolicy: Never, containers: [{name: c, image: c}]}
`)
  expect(broken.stderr).toBe('')
  await kedge.must('wait', '--for=condition=Failed', 'job/broken', '--timeout=180s')
  expect(await kedge.must('describe', 'job', 'broken')).toContain('BackoffLimitExceeded')
  await kedge.must('create', 'cronjob', 'tick', '--image=tick', '--schedule=0 3 * * *')
  await kedge.must('create', 'job', 'now', '--from=cronjob/tick')
  await kedge.must('wait', '--for=condition=Complete', 'job/now', '--timeout=180s')
  expect(
    (await kedge.kubectl('create', 'cronjob', 'bad', '--image=x', '--schedule=61 * * * *')).stderr,
  ).toContain('spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61')
  await kedge.must('delete', 'cronjob,jobs', '--all')
  await kedge.must('wait', '--for=delete', 'pods', '--all', '--timeout=180s')
})

it('has a daemon on every node, updates them one by one, and goes back', async () => {
  const agent = (tag: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: "agent:${tag}"}]}
`
  await kedge.apply(agent('1'))
  await status('ds/agent')
  expect(await kedge.must('get', 'ds', '--no-headers')).toMatch(/^agent +3 +3 +3 +3 +3 +<none>/)
  await kedge.apply(agent('2'))
  await status('ds/agent')
  await kedge.must('rollout', 'undo', 'ds/agent')
  await status('ds/agent')
  expect(await field('ds/agent', image)).toBe('agent:1')
  expect(await kedge.must('rollout', 'history', 'ds/agent')).toMatch(/2 +<none>\n3 +<none>/)
})

it('takes a namespace away with all that runs in it, also after the power was cut', async () => {
  await kedge.must('create', 'namespace', 'team')
  await kedge.must('create', 'deployment', 'web', '--image=web', '--replicas=3', '-n', 'team')
  await kedge.must('create', 'job', 'long', '--image=long', '-n', 'team')
  await kedge.must('rollout', 'status', 'deploy/web', '-n', 'team', '--timeout=180s')
  await kedge.killNow()
  await kedge.start()
  await kedge.must('rollout', 'status', 'deploy/web', '-n', 'team', '--timeout=180s')
  expect(
    (await kedge.must('get', 'pods', '-n', 'team', '-l', 'app=web', '-o', 'name')).trim().split('\n'),
  ).toHaveLength(3)
  await kedge.must('delete', 'namespace', 'team', '--timeout=180s')
})
