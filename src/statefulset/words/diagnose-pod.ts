// Why a Pod is not Ready, in a clause that follows `web-1 is not Ready: `. The Pod's own conditions and container
// statuses come first; its events say what those leave out, such as what a probe was answered.
import type { ContainerStatus, Event, Pod } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { phaseOf, podCondition, unreadySince } from '../../workload/pod-health.ts'
import { formatDuration } from './duration-text.ts'

export interface PodDiagnosis {
  readonly pod: Pod
  /** Events of the namespace, in any order. */
  readonly events: readonly Event[]
  readonly now: Instant
}

export function diagnosePod(diagnosis: PodDiagnosis): string {
  const { pod } = diagnosis
  if (phaseOf(pod) === 'Pending') return diagnosePending(diagnosis)
  if (phaseOf(pod) !== 'Running') return `it has ended (${phaseOf(pod)})${messageOf(pod.status?.message)}`
  const ready = podCondition(pod, 'Ready')
  if (ready?.status === 'Unknown' || ready?.reason === 'NodeStatusUnknown')
    return `nothing is heard of its node ${pod.spec?.nodeName ?? ''}${lasting(diagnosis)}`
  return (
    containerTrouble(pod.status?.containerStatuses ?? []) ??
    probeTrouble(diagnosis) ??
    gateTrouble(pod) ??
    `its containers are not ready${lasting(diagnosis)}`
  )
}

function diagnosePending(diagnosis: PodDiagnosis): string {
  const { pod } = diagnosis
  const scheduled = podCondition(pod, 'PodScheduled')
  if (scheduled?.status === 'False')
    return `it cannot be scheduled${messageOf(scheduled.message)}${lasting(diagnosis)}`
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const trouble = containerTrouble(statuses)
  if (trouble) return trouble
  const warning = newestEvent(diagnosis, event => event.type === 'Warning')
  if (warning) return `${lowerFirst(warning.reason ?? 'Warning')}${messageOf(warning.message)}`
  return pod.spec?.nodeName
    ? `its containers are being created${lasting(diagnosis)}`
    : `it is not scheduled yet${lasting(diagnosis)}`
}

/** Reasons of a waiting container that pass by themselves. */
const passing = new Set(['ContainerCreating', 'PodInitializing'])

function containerTrouble(statuses: readonly ContainerStatus[]): string | null {
  for (const status of statuses) {
    const { waiting, terminated } = status.state ?? {}
    if (waiting?.reason === 'CrashLoopBackOff') return crashing(status)
    if (waiting?.reason === 'ImagePullBackOff' || waiting?.reason === 'ErrImagePull')
      return `its image ${status.image} cannot be pulled${messageOf(waiting.message)}`
    if (waiting?.reason && !passing.has(waiting.reason))
      return `its container ${status.name} waits (${waiting.reason})${messageOf(waiting.message)}`
    if (terminated && terminated.exitCode !== 0)
      return `its container ${status.name} ended with exit code ${terminated.exitCode}${messageOf(terminated.message)}`
  }
  return null
}

function crashing({ name, restartCount, lastState }: ContainerStatus): string {
  const last = lastState?.terminated
  const exit = last
    ? `exit code ${last.exitCode}${last.reason === 'OOMKilled' ? ', out of memory' : ''}, `
    : ''
  return `its container ${name} crashes again and again (${exit}${restartCount} restarts)`
}

const probeEvent =
  /^(Readiness|Startup|Liveness) probe (?:failed|errored)(?: and resulted in [a-z]+)?: (.*)$/s

/** `its readiness probe fails with 404 for 40 s` */
function probeTrouble(diagnosis: PodDiagnosis): string | null {
  const event = newestEvent(diagnosis, each => probeEvent.test(each.message ?? ''))
  const [, kind, detail] = probeEvent.exec(event?.message ?? '') ?? []
  if (!kind || detail === undefined) return null
  const code = /statuscode: ([0-9]+)/.exec(detail)?.[1]
  return `its ${kind.toLowerCase()} probe fails with ${code ?? firstLine(detail)}${lasting(diagnosis)}`
}

function gateTrouble(pod: Pod): string | null {
  const gate = pod.spec?.readinessGates?.find(
    ({ conditionType }) => podCondition(pod, conditionType)?.status !== 'True',
  )
  return gate ? `its readiness gate ${gate.conditionType} is not met` : null
}

function newestEvent({ pod, events }: PodDiagnosis, isWanted: (event: Event) => boolean): Event | undefined {
  let newest: Event | undefined
  for (const event of events) {
    if (event.involvedObject.uid !== uidOf(pod) || !isWanted(event)) continue
    if (!newest || timeOf(event) >= timeOf(newest)) newest = event
  }
  return newest
}

const timeOf = ({ lastTimestamp, eventTime, series, metadata }: Event): Instant =>
  parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp) ?? 0

const lasting = ({ pod, now }: PodDiagnosis): string => {
  const since = unreadySince(pod)
  return since === null ? '' : ` for ${formatDuration(now - since)}`
}

const messageOf = (message: string | undefined): string => (message ? `: ${firstLine(message)}` : '')
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim()
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
