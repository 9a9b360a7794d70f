import type { Pod, PodStatus } from '../../api/generated/types.ts'
import type { EventRecorder } from '../../control/controller.ts'
import { containerNamed, formatPod } from '../pod/pod-containers.ts'
import { deadlineExceeded } from '../pod/pod-ending.ts'

/** Records events about one pod as the node that runs it. */
export class PodEvents {
  readonly #events: EventRecorder
  readonly #host: string
  #pod: Pod

  constructor(pod: Pod, { events, host }: { readonly events: EventRecorder; readonly host: string }) {
    this.#pod = pod
    this.#events = events
    this.#host = host
  }

  observe(pod: Pod): void {
    this.#pod = pod
  }

  tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#record(type, { reason, message })
  }

  tellOf(container: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const role = containerNamed(this.#pod, container)?.role
    const list =
      role === 'main' ? 'containers' : role === 'ephemeral' ? 'ephemeralContainers' : 'initContainers'
    this.#record(type, { reason, message, fieldPath: `spec.${list}{${container}}` })
  }

  /** Tells of what has come between two reports: the pod's time is up, or containers have begun to back off. */
  tellChanges(before: PodStatus, after: PodStatus): void {
    const { reason, message } = deadlineExceeded
    if (after.reason === reason && before.reason !== reason) this.tell('Normal', reason, message)
    this.#tellBackOff(before, after)
  }

  #tellBackOff(before: PodStatus, after: PodStatus): void {
    const statuses = (status: PodStatus) => [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]
    for (const { name, state } of statuses(after)) {
      const reason = state?.waiting?.reason
      const known = statuses(before).find(each => each.name === name)?.state?.waiting?.reason
      if (reason === known) continue
      if (reason === 'CrashLoopBackOff') {
        const message = `Back-off restarting failed container ${name} in pod ${formatPod(this.#pod)}`
        this.tellOf(name, 'Warning', 'BackOff', message)
      } else if (reason === 'ImagePullBackOff') {
        const image = containerNamed(this.#pod, name)?.spec.image
        this.tellOf(name, 'Normal', 'BackOff', `Back-off pulling image "${image}"`)
        this.tellOf(name, 'Warning', 'Failed', 'Error: ImagePullBackOff')
      }
    }
  }

  #record(
    type: 'Normal' | 'Warning',
    event: { readonly reason: string; readonly message: string; readonly fieldPath?: string },
  ): void {
    // Objects of a list come without their kind, and an event has to name it.
    const regarding = { ...this.#pod, apiVersion: 'v1', kind: 'Pod' }
    this.#events.record({ regarding, type, ...event, component: 'kubelet', host: this.#host })
  }
}
