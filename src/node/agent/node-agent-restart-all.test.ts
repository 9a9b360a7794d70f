import { expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import {
  clock,
  create,
  isReady,
  phaseIs,
  podOf,
  read,
  runtime,
  until,
  useAgent,
  web,
} from './agent-under-test.ts'

useAgent()

const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }]

const pod = podOf({
  restartPolicy: 'Never',
  initContainers: [{ name: 'first', image: 'x' }],
  containers: [web(), { name: 'watcher', image: 'x', restartPolicy: 'Never', restartPolicyRules }],
})

const isRestarting = async () => conditionOf((await read()).status?.conditions, 'AllContainersRestarting')
const statusOf = async (name: string) => {
  const { containerStatuses = [], initContainerStatuses = [] } = (await read()).status ?? {}
  return [...containerStatuses, ...initContainerStatuses].find(each => each.name === name)
}
const calls = (prefix: string) => runtime.calls.filter(call => call.startsWith(prefix))
const begun = async (name: string) => (await statusOf(name))?.state?.running !== undefined

/** The pod is up once its init container has done its work. */
async function comesUp(): Promise<void> {
  await create(pod)
  await until(() => begun('first'))
  runtime.end('first', 0)
  await until(isReady)
}

/** What was said of its first life is not taken for the second. */
async function comesUpAgain(): Promise<void> {
  await until(() => calls('startContainer first').length === 2)
  runtime.end('first', 0)
  await until(async () => {
    const { restartCount, state } = (await statusOf('watcher')) ?? {}
    return restartCount === 1 && state?.running !== undefined
  })
}

test('an end that a rule speaks of has all containers start anew, from the first init container', async () => {
  await comesUp()
  expect((await isRestarting())?.status).toBe('False')

  runtime.end('watcher', 88)
  await until(() => calls('startContainer first').length === 2)
  // Hooks and grace are for other ends, and the sandbox stays.
  expect(calls('stopContainer')).toEqual([])
  expect(calls('runSandbox')).toHaveLength(1)
  await until(async () => (await statusOf('web'))?.state?.waiting?.reason === 'RestartingAllContainers')
  expect(await statusOf('web')).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 137, reason: 'RestartingAllContainers' } },
  })
  await until(phaseIs('Pending'))
  runtime.end('first', 0)
  await until(isReady)
  expect((await isRestarting())?.status).toBe('False')
  expect(await statusOf('watcher')).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 88 } },
  })
  expect(await statusOf('first')).toMatchObject({ restartCount: 1 })
})

test('who ends so again soon waits for its back-off, while all others are gone', async () => {
  await comesUp()
  runtime.end('watcher', 88)
  await comesUpAgain()
  runtime.end('watcher', 88)
  await until(async () => (await isRestarting())?.status === 'True')
  await until(async () => (await statusOf('web'))?.restartCount === 2)
  expect((await isRestarting())?.reason).toBe('RestartAllContainersStarted')
  expect(calls('startContainer first')).toHaveLength(2)
  await clock.advance(10_000)
  await until(() => calls('startContainer first').length === 3)
})

test('another end is the end of the container alone', async () => {
  await comesUp()
  runtime.end('watcher', 1)
  await until(async () => (await statusOf('watcher'))?.state?.terminated?.exitCode === 1)
  expect(await begun('web')).toBe(true)
  expect((await isRestarting())?.status).toBe('False')
})
