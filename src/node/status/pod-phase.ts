import type { ContainerStatus, Pod } from '../../api/generated/types.ts'
import { isTakenAway } from '../container/restart-all.ts'
import {
  initContainersOf,
  isRestartedAfter,
  mainContainersOf,
  type RoledContainer,
  statusNamed,
} from '../pod/pod-containers.ts'

/** Where a container stands, as far as the phase of its pod is concerned. */
type Standing =
  | { readonly kind: 'unknown' | 'waiting' | 'running' }
  | { readonly kind: 'ended'; readonly exitCode: number; readonly isRestarted: boolean }

/**
 * The phase that these container statuses amount to. `isEnding`: nothing will be started again, whatever the restart
 * policy says. A phase once terminal stays so; that is the caller's affair.
 */
export function podPhase(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  { isEnding }: { readonly isEnding: boolean },
): string {
  const inits = initContainersOf(pod)
  const standings = (containers: readonly RoledContainer[]) =>
    containers.map(each => standingOf(pod, each, statusNamed(statuses, each.spec.name)))
  const init = standings(inits.filter(each => each.role === 'init'))
  if (init.some(each => each.kind === 'ended' && each.exitCode !== 0 && !each.isRestarted)) return 'Failed'
  const main = standings(mainContainersOf(pod))
  const sidecars = inits
    .filter(each => each.role === 'sidecar')
    .map(each => statusNamed(statuses, each.spec.name))
  const hasBegun = main.some(each => each.kind === 'running' || each.kind === 'ended')
  if (init.some(each => each.kind !== 'ended')) return 'Pending'
  if (!hasBegun && sidecars.some(each => each?.started !== true)) return 'Pending'
  if (main.some(each => each.kind === 'waiting' || each.kind === 'unknown')) return 'Pending'
  const isRunning =
    main.some(each => each.kind === 'running') || sidecars.some(each => each?.state?.running !== undefined)
  if (isRunning) return 'Running'
  const ended = main.filter(each => each.kind === 'ended')
  if (ended.length === 0) return 'Pending'
  if (!isEnding && ended.some(each => each.isRestarted)) return 'Running'
  return ended.every(each => each.exitCode === 0) ? 'Succeeded' : 'Failed'
}

function standingOf(pod: Pod, container: RoledContainer, status: ContainerStatus | null): Standing {
  if (!status?.state) return { kind: 'unknown' }
  if (status.state.running) return { kind: 'running' }
  // A container that waits for its next start has ended, for the phase.
  const ended = status.state.terminated ?? status.lastState?.terminated
  if (!ended) return { kind: 'waiting' }
  return {
    kind: 'ended',
    exitCode: ended.exitCode,
    isRestarted: isTakenAway(container.spec, status) || isRestartedAfter(pod, container, ended.exitCode),
  }
}
