// Other resources for containers that run: what was allocated to the pod (resize/pod-resizing.ts) comes to its containers.
//
// What a container has is what it was given when it was started or resized last; after a restart of Kedge, what the
// status says of it. A resource whose policy is to restart is changed by a new start, others while the container runs.

import type { Container, ResourceRequirements } from '../../api/generated/types.ts'
import { graceSecondsOf } from '../../workload/desired.ts'
import { instancesOf, memoryOf, type ObservedPod } from '../pod/observed-pod.ts'
import { act, lookAgain, noSteps, planStop, type Steps } from '../pod/pod-action.ts'
import {
  initContainersOf,
  mainContainersOf,
  type RoledContainer,
  statusNamed,
} from '../pod/pod-containers.ts'
import { changedResources } from '../resize/allocated-pod.ts'
import type { ContainerState } from '../runtime.ts'

/** The resources that the container has now. */
export function heldResources(
  observed: ObservedPod,
  { spec }: RoledContainer,
): ResourceRequirements | undefined {
  if (observed.resizing === 'instant') return spec.resources
  const { resources } = memoryOf(observed, spec.name)
  if (resources !== null) return resources
  const { containerStatuses = [], initContainerStatuses = [] } = observed.memory.status
  const reported = statusNamed([...containerStatuses, ...initContainerStatuses], spec.name)
  return reported?.state?.running ? (reported.resources ?? spec.resources) : spec.resources
}

/** What a running container needs to come to the resources of its spec. */
export function planResize(observed: ObservedPod, container: RoledContainer, running: ContainerState): Steps {
  const { spec, role } = container
  if (role === 'init' || role === 'ephemeral') return noSteps
  const changed = changedResources(heldResources(observed, container), spec.resources)
  if (changed.length === 0) return noSteps
  if (changed.some(resource => isRestartedFor(spec, resource)))
    return planStop(observed, running, {
      graceSeconds: graceSecondsOf(observed.pod),
      message: `Container ${spec.name} resize requires restart`,
    })
  const { resizeAt } = memoryOf(observed, spec.name)
  if (resizeAt !== null && observed.now < resizeAt) return lookAgain(resizeAt)
  return act({ kind: 'resizeContainer', name: spec.name, containerId: running.id })
}

/** Whether a container that runs has other resources than its spec. */
export const hasOpenResize = (observed: ObservedPod): boolean =>
  [
    ...initContainersOf(observed.pod).filter(({ role }) => role === 'sidecar'),
    ...mainContainersOf(observed.pod),
  ].some(
    container =>
      instancesOf(observed, container.spec.name)[0]?.state.kind === 'running' &&
      changedResources(heldResources(observed, container), container.spec.resources).length > 0,
  )

const isRestartedFor = ({ resizePolicy }: Container, resource: string): boolean =>
  resizePolicy?.find(each => each.resourceName === resource)?.restartPolicy === 'RestartContainer'
