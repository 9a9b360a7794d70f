// Finds what is the matter with a Pod that is there.
//
// Its own conditions and container statuses come first. Its events say what those leave out: what a probe was
// answered, that a volume cannot be mounted. Its node, where it is known, says why nothing is heard of a Pod that
// seems only unready: a node that is lost leaves no trace on its Pods but that. Statuses and reasons are Kubernetes'
// own words, and so are those of events, which are looked at for the few facts that stand nowhere else.
import { conditionOf } from '../../api/conditions.ts'
import type { ContainerStatus, Event, Node, Pod } from '../../api/generated/types.ts'
import { isTerminating, nameOf, uidOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import {
  hasEnded,
  isRunningAndReady,
  phaseOf,
  podCondition,
  terminatingSince,
  unreadySince,
} from '../pod-health.ts'
import { type ClaimEvidence, waitingClaimOf } from './claim-trouble.ts'
import { type EndedState, endInLoop, loopsSince } from './crash-loop.ts'
import { againstNodes } from './placement-words.ts'
import type { ContainerExit, ContainerPlace, LastingTrouble, Trouble, TroubleOf } from './trouble.ts'

/** What a Pod is judged from. */
export interface PodEvidence extends ClaimEvidence {
  readonly pod: Pod
  readonly now: Instant
  /** Of the namespace, in any order; without them less is found out. */
  readonly events?: readonly Event[]
  /** Those that may be its node; without them a lost node is seen only where the Pod says so. */
  readonly nodes?: readonly Node[]
}

/** Null for a Pod that is Running and Ready and stays, and is not Ready only between two crashes. */
export function podTrouble(evidence: PodEvidence): LastingTrouble | null {
  const { pod } = evidence
  if (isTerminating(pod)) return { trouble: endOf(evidence), since: terminatingSince(pod) }
  const loop = loopIn(evidence)
  const trouble = troubleOfPresent(evidence, loop)
  if (!trouble) return null
  const since = unreadySince(pod)
  // That it was Ready for a moment between two crashes does not make it a new trouble.
  const looping = trouble.kind === 'crashLoop' && loop ? loopsSince(loop.end) : null
  return { trouble, since: since === null || looping === null ? since : Math.min(since, looping) }
}

interface Loop extends PlacedStatus {
  readonly end: EndedState
}

/** The first container that is in a crash loop, whether it is just being tried anew or not. */
function loopIn({ pod, now }: PodEvidence): Loop | null {
  if (hasEnded(pod)) return null
  for (const container of containersOf(pod)) {
    const end = endInLoop(container.status, now)
    if (end && !hasDone(container, pod) && !isProbedReady(container, pod)) return { ...container, end }
  }
  return null
}

/** It has ended as it should, and is not started anew. */
const hasDone = ({ status, isInit }: PlacedStatus, { spec }: Pod): boolean =>
  status.state?.terminated?.exitCode === 0 && (isInit || (spec?.restartPolicy ?? 'Always') !== 'Always')

/** Without a probe it is ready because it runs, which says nothing of the next moment. */
const isProbedReady = ({ name, status }: PlacedStatus, { spec }: Pod): boolean =>
  status.ready &&
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some(
    each => each.name === name && each.readinessProbe,
  )

/** After the end of its grace a Pod mostly takes a moment to be gone. */
const overdueAfterMs = 30_000

function endOf(evidence: PodEvidence): Trouble {
  const { pod, now } = evidence
  const place = nodeTrouble(evidence)
  if (place) return { kind: 'terminatingOnSilentNode', node: place.node }
  const finalizers = pod.metadata?.finalizers ?? []
  if (finalizers.length > 0) return { kind: 'finalizers', finalizers }
  const end = parseTime(pod.metadata?.deletionTimestamp)
  return { kind: 'terminating', isOverdue: end !== null && now - end >= overdueAfterMs }
}

function troubleOfPresent(evidence: PodEvidence, loop: Loop | null): Trouble | null {
  const { pod } = evidence
  if (hasEnded(pod)) {
    const { phase, reason = '', message = '' } = pod.status ?? {}
    return { kind: 'ended', phase: phase === 'Succeeded' ? 'Succeeded' : 'Failed', reason, message }
  }
  // A node that is lost is not yet told on its Pods in the first moments: they are Ready as far as anybody knows.
  if (isRunningAndReady(pod)) return loop && crashLoopOf(loop)
  const place = nodeTrouble(evidence) ?? schedulingTrouble(evidence)
  if (place) return place
  const containers = containersOf(pod)
  const failing = firstOf(containers, failureOf) ?? (loop ? crashLoopOf(loop) : firstOf(containers, waitOf))
  if (failing) return failing
  return phaseOf(pod) === 'Running'
    ? readinessTrouble(evidence, containers)
    : startTrouble(evidence, containers)
}

function nodeTrouble({
  pod,
  nodes,
}: PodEvidence): TroubleOf<'nodeMissing' | 'nodeSilent' | 'nodeNotReady'> | null {
  const node = pod.spec?.nodeName
  if (!node) return null
  const said = podCondition(pod, 'Ready')
  if (said?.status === 'Unknown' || said?.reason === 'NodeStatusUnknown' || pod.status?.reason === 'NodeLost')
    return { kind: 'nodeSilent', node }
  const found = nodes?.find(each => nameOf(each) === node)
  // Who may not see nodes is told of none.
  if (!found && nodes && nodes.length > 0) return { kind: 'nodeMissing', node }
  const ready = found && conditionOf(found.status?.conditions, 'Ready')
  if (!ready || ready.status === 'True') return null
  return ready.status === 'Unknown'
    ? { kind: 'nodeSilent', node }
    : { kind: 'nodeNotReady', node, message: ready.message ?? '' }
}

function schedulingTrouble(evidence: PodEvidence): Trouble | null {
  const { pod } = evidence
  const scheduled = podCondition(pod, 'PodScheduled')
  if (scheduled?.status !== 'False') return pod.spec?.nodeName || scheduled ? null : unscheduled(pod)
  if (scheduled.reason === 'SchedulingGated')
    return { kind: 'schedulingGated', gates: (pod.spec?.schedulingGates ?? []).map(({ name }) => name) }
  const message = againstNodes(scheduled.message ?? '') || scheduled.reason || ''
  return lacksVolume(pod)
    ? { kind: 'claimUnbound', message, claim: waitingClaimOf(pod, evidence) }
    : { kind: 'unschedulable', message }
}

/**
 * Whether it is not scheduled because of a claim. The scheduler has one reason for everything; the message alone tells a
 * volume from a lack of room.
 */
export function lacksVolume(pod: Pod): boolean {
  const scheduled = podCondition(pod, 'PodScheduled')
  return scheduled?.status === 'False' && /persistentvolumeclaim/i.test(againstNodes(scheduled.message ?? ''))
}

/** Containers are what a Pod without a node cannot have: where it has some, its node is only not told. */
const unscheduled = (pod: Pod): Trouble | null =>
  containersOf(pod).length > 0 || phaseOf(pod) === 'Running' ? null : { kind: 'unscheduled' }

interface PlacedStatus extends ContainerPlace {
  readonly status: ContainerStatus
}

const containersOf = ({ status }: Pod): readonly PlacedStatus[] => [
  ...(status?.initContainerStatuses ?? []).map(each => ({ name: each.name, isInit: true, status: each })),
  ...(status?.containerStatuses ?? []).map(each => ({ name: each.name, isInit: false, status: each })),
]

function firstOf(
  containers: readonly PlacedStatus[],
  troubleIn: (container: PlacedStatus) => Trouble | null,
): Trouble | null {
  for (const container of containers) {
    const trouble = troubleIn(container)
    if (trouble) return trouble
  }
  return null
}

/** Reasons of waiting containers, and what they come to. The next Pod of the same template would meet them too. */
const failures: { readonly [reason: string]: 'imagePull' | 'containerConfig' | 'crashLoop' } = {
  CrashLoopBackOff: 'crashLoop',
  ErrImagePull: 'imagePull',
  ImagePullBackOff: 'imagePull',
  InvalidImageName: 'imagePull',
  ErrImageNeverPull: 'imagePull',
  ImageInspectError: 'imagePull',
  RegistryUnavailable: 'imagePull',
  SignatureValidationFailed: 'imagePull',
  CreateContainerConfigError: 'containerConfig',
  CreateContainerError: 'containerConfig',
  RunContainerError: 'containerConfig',
  PostStartHookError: 'containerConfig',
}

/** Reasons that pass by themselves. */
const passing = new Set(['ContainerCreating', 'PodInitializing', 'RestartingAllContainers'])

function failureOf({ status, ...container }: PlacedStatus): Trouble | null {
  const { reason = '', message = '' } = status.state?.waiting ?? {}
  const kind = failures[reason] ?? null
  switch (kind) {
    case null:
      return null
    case 'imagePull':
      return { kind, container, image: status.image, reason, message }
    case 'containerConfig':
      return { kind, container, reason, message }
    case 'crashLoop':
      return { kind, container, restarts: status.restartCount, exit: exitOf(status.lastState?.terminated) }
  }
}

const crashLoopOf = ({ end, status, ...container }: Loop): Trouble => ({
  kind: 'crashLoop',
  container,
  restarts: status.restartCount,
  exit: exitOf(end),
})

function waitOf({ status, ...container }: PlacedStatus): Trouble | null {
  const { waiting, terminated } = status.state ?? {}
  if (waiting?.reason && !passing.has(waiting.reason))
    return { kind: 'containerWaiting', container, reason: waiting.reason, message: waiting.message ?? '' }
  const exit = exitOf(terminated)
  return exit && exit.code !== 0 ? { kind: 'containerEnded', container, exit } : null
}

function exitOf(terminated: NonNullable<ContainerStatus['state']>['terminated']): ContainerExit | null {
  if (!terminated) return null
  const { exitCode, signal, reason = '', message = '' } = terminated
  return {
    code: exitCode,
    signal: signal || null,
    isOutOfMemory: reason === 'OOMKilled',
    reason: ['', 'Error', 'Completed', 'OOMKilled'].includes(reason) ? null : reason,
    message,
  }
}

function startTrouble(evidence: PodEvidence, containers: readonly PlacedStatus[]): Trouble {
  const warning = lastWarning(evidence)
  if (warning) return warning
  const init = containers.find(({ isInit, status }) => isInit && status.state?.running && !status.ready)
  return init ? { kind: 'initializing', container: init.name } : { kind: 'starting' }
}

function readinessTrouble(evidence: PodEvidence, containers: readonly PlacedStatus[]): Trouble {
  const { pod } = evidence
  const probe = probeTrouble(evidence, containers)
  if (probe) return probe
  const gate = pod.spec?.readinessGates?.find(
    ({ conditionType }) => podCondition(pod, conditionType)?.status !== 'True',
  )
  const unready = containers.filter(({ isInit, status }) => !isInit && !status.ready).map(({ name }) => name)
  if (unready.length > 0 || containers.length === 0)
    return { kind: 'containersNotReady', containers: unready }
  if (gate) return { kind: 'readinessGate', condition: gate.conditionType }
  return { kind: 'notReady', message: podCondition(pod, 'Ready')?.message ?? '' }
}

const warningKinds: { readonly [reason: string]: 'mountFailing' | 'sandboxFailing' } = {
  FailedMount: 'mountFailing',
  FailedAttachVolume: 'mountFailing',
  FailedMapVolume: 'mountFailing',
  FailedCreatePodSandBox: 'sandboxFailing',
}

/** The newest warning, unless the Pod has come further since. */
function lastWarning(evidence: PodEvidence): Trouble | null {
  const warning = newestEvent(evidence, ({ type }) => type === 'Warning')
  const normal = newestEvent(evidence, ({ type }) => type !== 'Warning')
  if (!warning || (normal && timeOf(normal) > timeOf(warning))) return null
  const { reason = 'Warning', message = '' } = warning
  const kind = warningKinds[reason]
  return kind ? { kind, message } : { kind: 'warned', reason, message }
}

const probeMessage =
  /^(Readiness|Startup|Liveness) probe (?:failed|errored)(?: and resulted in [a-z]+)?: (.*)$/s
/** Which container an event is about. */
const containerAt = /^spec\.(?:init)?[cC]ontainers\{(.+)\}$/
const probes = { Readiness: 'readiness', Startup: 'startup', Liveness: 'liveness' } as const

function probeTrouble(evidence: PodEvidence, containers: readonly PlacedStatus[]): Trouble | null {
  const event = newestEvent(evidence, ({ message }) => probeMessage.test(message ?? ''))
  const [, which, answer = ''] = probeMessage.exec(event?.message ?? '') ?? []
  if (which !== 'Readiness' && which !== 'Startup' && which !== 'Liveness') return null
  const code = /statuscode: ([0-9]+)/.exec(answer)?.[1]
  const named = containerAt.exec(event?.involvedObject.fieldPath ?? '')?.[1]
  const of = containers.length > 1 ? containers.find(({ name }) => name === named) : containers[0]
  return {
    kind: 'probeFailing',
    container: of && containers.length > 1 ? of.name : null,
    startedAt: parseTime(of?.status.state?.running?.startedAt),
    probe: probes[which],
    code: code === undefined ? null : Number(code),
    answer,
  }
}

function newestEvent({ pod, events }: PodEvidence, isWanted: (event: Event) => boolean): Event | undefined {
  let newest: Event | undefined
  for (const event of events ?? []) {
    if (event.involvedObject.uid !== uidOf(pod) || !isWanted(event)) continue
    if (!newest || timeOf(event) >= timeOf(newest)) newest = event
  }
  return newest
}

const timeOf = ({ lastTimestamp, eventTime, series, metadata }: Event): Instant =>
  parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp) ?? 0
