import { expect, test } from 'vitest'
import type { Container, ResourceRequirements } from '../../api/generated/types.ts'
import { containerSpec, epoch, instance, observedOf, podOf, running } from '../pod/observed-pod.fixture.ts'
import type { ContainerMemory, ObservedPod } from '../pod/observed-pod.ts'
import { planPod } from '../worker/pod-plan.ts'

const asked: ResourceRequirements = { requests: { cpu: '200m' }, limits: { cpu: '1' } }
const had: ResourceRequirements = { requests: { cpu: '100m' }, limits: { cpu: '1' } }

function planOf(
  more: Partial<Container>,
  memory: Partial<ContainerMemory>,
  resizing: ObservedPod['resizing'] = 'byRuntime',
) {
  const pod = podOf({ containers: [containerSpec('web', { resources: asked, ...more })] })
  const observed = observedOf({
    pod,
    containers: [instance('web', running())],
    memory: { containers: { web: memory } },
  })
  const { actions, status, lookAgainAt } = planPod({ ...observed, resizing })
  return {
    kinds: actions.map(each => each.kind),
    held: status.containerStatuses?.[0]?.resources,
    lookAgainAt,
  }
}

const restarting = { resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }

test('a running container is given the resources of its spec, and until then its status says what it has', () => {
  expect(planOf({}, { resources: had })).toMatchObject({ kinds: ['resizeContainer'], held: had })
  expect(planOf({}, { resources: asked })).toMatchObject({ kinds: [], held: asked })
  expect(planOf({}, { resources: had, busy: 'resizing' })).toMatchObject({ kinds: [], held: had })
})

test('what could not be given is tried again later', () => {
  expect(planOf({}, { resources: had, resizeAt: epoch + 5000 })).toMatchObject({
    kinds: [],
    lookAgainAt: epoch + 5000,
  })
})

test('a resource that is changed by a new start stops the container, others while it runs', () => {
  expect(planOf(restarting, { resources: had }).kinds).toEqual(['stopContainer'])
  const memoryOnly = { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }
  expect(planOf(memoryOnly, { resources: had }).kinds).toEqual(['resizeContainer'])
})

test('where resources are there at once, there is nothing to do', () => {
  expect(planOf({}, { resources: had }, 'instant')).toMatchObject({ kinds: [], held: asked })
})
