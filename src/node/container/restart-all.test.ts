import { expect, test } from 'vitest'
import type { ContainerState, ContainerStatus } from '../../api/generated/types.ts'
import {
  containerSpec,
  epoch,
  exited,
  instance,
  type ObservedOptions,
  observedOf,
  podOf,
} from '../pod/observed-pod.fixture.ts'
import { planPod } from '../worker/pod-plan.ts'

const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }]
const watcher = containerSpec('watcher', { restartPolicyRules })
const pod = podOf({ restartPolicy: 'Never', containers: [containerSpec('web'), watcher] })
const plan = (options: ObservedOptions) => planPod(observedOf({ pod, ...options }))

const reported = (
  name: string,
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus => ({ name, state, image: 'x', imageID: '', ready: false, restartCount: 0, ...more })

const unpulled: ContainerState = { waiting: { reason: 'ErrImagePull' } }
const begun = [{ type: 'AllContainersRestarting', status: 'True' }]
const webOf = ({ status }: ReturnType<typeof plan>) =>
  status.containerStatuses?.find(({ name }) => name === 'web')

test('the beginning waits for a container whose image is still being pulled', () => {
  const containers = [instance('watcher', exited(88))]
  const removal = { kind: 'removeContainer', containerId: 'watcher-0' }
  const options = { now: epoch + 60_000, containers }
  expect(plan({ ...options, memory: { containers: { web: { busy: 'starting' } } } }).actions).toEqual([])
  expect(plan(options).actions).toMatchObject([removal])
})

test('who was taken away and could not be started since is counted once, and is to start yet', () => {
  const lastState = { terminated: { exitCode: 137, reason: 'RestartingAllContainers' } }
  const taken = { lastState, restartCount: 1, containerID: 'containerd://gone' }
  const containerStatuses = [reported('web', unpulled, taken), reported('watcher', unpulled, taken)]
  const { actions, status } = plan({ memory: { status: { containerStatuses } } })
  expect(actions).toMatchObject([
    { kind: 'startContainer', name: 'web', attempt: 1 },
    { kind: 'startContainer', name: 'watcher', attempt: 1 },
  ])
  expect(status.phase).not.toBe('Failed')
})

test('who set it off and could not be started since is counted once, too', () => {
  const lastState = { terminated: { exitCode: 88, reason: 'Error' } }
  const counted = { lastState, restartCount: 1, containerID: 'containerd://gone' }
  const watcherOf = (state: ContainerState) => {
    const { actions, status } = plan({
      memory: { status: { containerStatuses: [reported('watcher', state, counted)] } },
    })
    const action = actions.find(each => Reflect.get(each, 'name') === 'watcher')
    return { action, told: status.containerStatuses?.find(({ name }) => name === 'watcher') }
  }
  expect(watcherOf(unpulled)).toMatchObject({
    action: { kind: 'startContainer', attempt: 1 },
    told: { restartCount: 1, lastState, state: { waiting: { reason: 'RestartingAllContainers' } } },
  })
  // While it backs off it is there; if it is not, it was lost before it was taken away.
  const backingOff = watcherOf({ waiting: { reason: 'CrashLoopBackOff' } })
  expect(backingOff.action).toMatchObject({ attempt: 2 })
})

test('who has never run is not restarted with the others', () => {
  const running = reported('watcher', { running: {} }, { containerID: 'containerd://gone' })
  const of = (web: ContainerStatus) =>
    webOf(plan({ memory: { status: { conditions: begun, containerStatuses: [web, running] } } }))
  expect(of(reported('web', unpulled))).toMatchObject({ restartCount: 0, lastState: {} })
  expect(of(reported('web', { running: {} }))?.restartCount).toBe(1)
})
