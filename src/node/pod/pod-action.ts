import type { Instant } from '../../base/clock.ts'
import type { ContainerState } from '../runtime.ts'
import type { BackOff } from './back-off.ts'
import { memoryOf, type ObservedPod } from './observed-pod.ts'
import type { ContainerRole } from './pod-containers.ts'

/** What a worker can do for its pod. */
export type PodAction =
  | { readonly kind: 'prepareVolumes' }
  | { readonly kind: 'runSandbox'; readonly attempt: number }
  | { readonly kind: 'stopSandbox'; readonly sandboxId: string }
  | { readonly kind: 'removeSandbox'; readonly sandboxId: string }
  /** Pulls the image when it has to, creates the container, starts it and runs its postStart hook. */
  | {
      readonly kind: 'startContainer'
      readonly name: string
      readonly role: ContainerRole
      readonly sandboxId: string
      readonly attempt: number
      /** What to remember of its restarts. */
      readonly restarts: BackOff | null
    }
  /** Runs the preStop hook of a container whose turn to be stopped comes later. */
  | {
      readonly kind: 'prepareStop'
      readonly name: string
      readonly containerId: string
      readonly message: string
    }
  /** Runs the preStop hook where the grace allows, then stops the container. */
  | {
      readonly kind: 'stopContainer'
      readonly name: string
      readonly containerId: string
      readonly graceSeconds: number
      readonly message: string
    }
  /** Gives a running container the resources that its spec has. */
  | { readonly kind: 'resizeContainer'; readonly name: string; readonly containerId: string }
  | {
      readonly kind: 'removeContainer'
      readonly name: string
      readonly containerId: string
      /** What to remember of its restarts, where the removal is the end of one. */
      readonly restarts?: BackOff
    }
  | { readonly kind: 'releaseVolumes' }
  /** Deletes the object with grace 0, once the status of this plan is written. */
  | { readonly kind: 'removeObject' }

export interface Steps {
  readonly actions: readonly PodAction[]
  /** When to look again if nothing happens before. */
  readonly lookAgainAt: Instant | null
}

export const noSteps: Steps = { actions: [], lookAgainAt: null }

export const act = (...actions: readonly PodAction[]): Steps => ({ actions, lookAgainAt: null })

export const lookAgain = (at: Instant | null): Steps => ({ actions: [], lookAgainAt: at })

export function joinSteps(...all: readonly Steps[]): Steps {
  const times = all.flatMap(({ lookAgainAt }) => (lookAgainAt === null ? [] : [lookAgainAt]))
  return {
    actions: all.flatMap(({ actions }) => actions),
    lookAgainAt: times.length === 0 ? null : Math.min(...times),
  }
}

/** The stop of one container, unless it is under way and soon enough. */
export function planStop(
  observed: ObservedPod,
  container: ContainerState,
  { graceSeconds, message }: { readonly graceSeconds: number; readonly message?: string },
): Steps {
  const { busy } = memoryOf(observed, container.name)
  if (busy === 'starting' || busy === 'removing' || busy === 'resizing') return noSteps
  const stopsBy = (observed.memory.endingSince ?? observed.now) + graceSeconds * 1000
  // A second deletion may shorten the grace, never lengthen it.
  if (busy !== null && busy.stopsBy <= stopsBy + 1000) return noSteps
  return act({
    kind: 'stopContainer',
    name: container.name,
    containerId: container.id,
    graceSeconds,
    message: message ?? messageOf(container),
  })
}

const messageOf = ({ name }: ContainerState): string => `Stopping container ${name}`

/** All preStop hooks begin together, also those of containers that are stopped after others. */
export function planPreparation(
  observed: ObservedPod,
  container: ContainerState,
  graceSeconds: number,
): Steps {
  const { busy, isPrepared } = memoryOf(observed, container.name)
  if (busy !== null || isPrepared || graceSeconds <= 0) return noSteps
  const { name, id } = container
  return act({ kind: 'prepareStop', name, containerId: id, message: messageOf(container) })
}
