// What the Pod's page shows of a Pod, read off the object. Pure.
import type { Container, ContainerStatus, Pod, Probe } from '../../../src/api/generated/types.ts'
import { controllerOf, isTerminating } from '../../../src/api/object.ts'
import { type PodEvidence, podTrouble } from '../../../src/workload/trouble/pod-trouble.ts'
import { stateOfPod } from '../sets/set-model.ts'

export type ContainerRole = 'main' | 'init' | 'sidecar' | 'ephemeral'

export interface PodContainer {
  readonly name: string
  readonly role: ContainerRole
  readonly spec: Container
  readonly status: ContainerStatus | null
}

/** In the order in which they run: init and sidecars, then the others, then those that were added to look in. */
export function containersOf({ spec, status }: Pod): readonly PodContainer[] {
  const of = (
    containers: readonly Container[] | undefined,
    statuses: readonly ContainerStatus[] | undefined,
    role: (container: Container) => ContainerRole,
  ) =>
    (containers ?? []).map(container => ({
      name: container.name,
      role: role(container),
      spec: container,
      status: statuses?.find(({ name }) => name === container.name) ?? null,
    }))
  return [
    ...of(spec?.initContainers, status?.initContainerStatuses, ({ restartPolicy }) =>
      restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...of(spec?.containers, status?.containerStatuses, () => 'main'),
    ...of(
      spec?.ephemeralContainers as readonly Container[] | undefined,
      status?.ephemeralContainerStatuses,
      () => 'ephemeral',
    ),
  ]
}

/** Those that run for as long as the Pod does, which `kubectl get pods` counts. */
const lasting = (pod: Pod): readonly PodContainer[] =>
  containersOf(pod).filter(({ role }) => role === 'main' || role === 'sidecar')

/** `http 80/TCP, 53/UDP`; empty for none. */
export const portsText = ({ ports = [] }: Pick<Container, 'ports'>): string =>
  ports
    .map(each => `${each.name ? `${each.name} ` : ''}${each.containerPort}/${each.protocol ?? 'TCP'}`)
    .join(', ')

export const restartsOf = (pod: Pod): number =>
  lasting(pod).reduce((sum, { status }) => sum + (status?.restartCount ?? 0), 0)

export interface ReadyCount {
  readonly ready: number
  readonly count: number
}

export function readyCountOf(pod: Pod): ReadyCount {
  const containers = lasting(pod)
  return { ready: containers.filter(({ status }) => status?.ready).length, count: containers.length }
}

export const isRunning = (status: ContainerStatus | null): boolean => status?.state?.running !== undefined

export interface ProbeText {
  readonly how: string
  readonly period: number
  readonly timeout: number
  readonly failures: number
  readonly delay: number
}

/** `GET http :8080/healthz`, `tcp :6379`, `exec redis-cli ping`. */
export function probeText(probe: Probe): ProbeText {
  const { httpGet, tcpSocket, grpc, exec } = probe
  const how = httpGet
    ? `GET ${(httpGet.scheme ?? 'HTTP').toLowerCase()} :${httpGet.port}${httpGet.path ?? '/'}`
    : tcpSocket
      ? `tcp :${tcpSocket.port}`
      : grpc
        ? `grpc :${grpc.port}`
        : `exec ${(exec?.command ?? []).join(' ')}`
  return {
    how,
    period: probe.periodSeconds ?? 10,
    timeout: probe.timeoutSeconds ?? 1,
    failures: probe.failureThreshold ?? 3,
    delay: probe.initialDelaySeconds ?? 0,
  }
}

/** The first port that it says it listens at, for a command that forwards it. */
export function firstPort(pod: Pod): number | null {
  for (const { ports = [] } of pod.spec?.containers ?? [])
    for (const { containerPort, protocol = 'TCP' } of ports) if (protocol === 'TCP') return containerPort
  return null
}

/** Those of a set are to run for ever: that one has ended is a failure of it. */
const endings = ['Succeeded', 'Failed', 'Unknown'] as const

/** The word for how a Pod stands, as the ordinals of its set say it. */
export function stateKeyOf(known: PodEvidence) {
  const { pod } = known
  const ending = endings.find(each => each === pod.status?.phase)
  return ending !== undefined && controllerOf(pod)?.kind !== 'StatefulSet' && !isTerminating(pod)
    ? (`pod.phases.${ending}` as const)
    : (`state.${stateOfPod(pod, podTrouble(known))}` as const)
}

/** How long a node waits before it starts a container anew, in its words `back-off 1m20s restarting …`; null where they say nothing of it. */
export function pauseOf(message: string): number | null {
  const [, hours, minutes, seconds] =
    /^back-off (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)? restarting/.exec(message) ?? []
  const pause = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000
  return pause > 0 ? pause : null
}
