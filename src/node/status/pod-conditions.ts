import type { ContainerStatus, Pod, PodCondition } from '../../api/generated/types.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { couldRestartAll, restartingAll } from '../container/restart-all.ts'
import {
  initContainersOf,
  isTerminalPhase,
  mainContainersOf,
  type RoledContainer,
  statusNamed,
} from '../pod/pod-containers.ts'
import type { ResizeState } from '../resize/pod-resizing.ts'

/** Those that are there only while there is something to say. */
const resizeConditionTypes = ['PodResizePending', 'PodResizeInProgress'] as const

/** The conditions that the node owns, in kubelet's order. All others belong to others and are kept. */
export const nodeConditionTypes = [
  ...resizeConditionTypes,
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  restartingAll.condition,
] as const

type NodeConditionType = (typeof nodeConditionTypes)[number]

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message' | 'observedGeneration'>

export interface ConditionsInput {
  readonly pod: Pod
  readonly now: Instant
  readonly phase: string
  readonly hasReadySandbox: boolean
  readonly resize: ResizeState
  readonly isRestartingAll: boolean
  /** Those of init containers before the others. */
  readonly statuses: readonly ContainerStatus[]
  /** As last reported: where a condition has not changed, its time stays. */
  readonly previous: readonly PodCondition[]
}

/** The conditions of a status: the foreign ones as the API has them, then the node's. */
export function podConditions(input: ConditionsInput): readonly PodCondition[] {
  const foreign = (input.pod.status?.conditions ?? []).filter(each => !isNodeCondition(each.type))
  const ready = containersReady(input)
  const verdicts: { readonly [T in NodeConditionType]: Verdict | null } = {
    ...resizeVerdicts(input),
    PodReadyToStartContainers: { status: input.hasReadySandbox ? 'True' : 'False' },
    Initialized: initialized(input),
    Ready: ready.status === 'True' ? gatesReady(input.pod) : ready,
    ContainersReady: ready,
    PodScheduled: { status: 'True' },
    [restartingAll.condition]: couldRestartAll(input.pod) ? allRestarting(input) : null,
  }
  const own = nodeConditionTypes.flatMap(type => {
    const verdict = verdicts[type]
    return verdict === null ? [] : [condition(type, verdict, input)]
  })
  return [...foreign, ...own]
}

export const isNodeCondition = (type: string): boolean => nodeConditionTypes.some(each => each === type)

function condition(type: NodeConditionType, verdict: Verdict, input: ConditionsInput): PodCondition {
  const previous = input.previous.find(each => each.type === type)
  const hasChanged = previous?.status !== verdict.status
  const generation = input.pod.metadata?.generation
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...verdict,
    lastTransitionTime: hasChanged
      ? formatTime(input.now)
      : (previous.lastTransitionTime ?? formatTime(input.now)),
  }
}

/** A pod that has ended waits for nothing. */
function resizeVerdicts({ phase, resize: { pending, progress } }: ConditionsInput): {
  readonly [T in (typeof resizeConditionTypes)[number]]: Verdict | null
} {
  if (isTerminalPhase(phase)) return { PodResizePending: null, PodResizeInProgress: null }
  return {
    PodResizePending: pending && {
      observedGeneration: pending.generation,
      status: 'True',
      reason: pending.reason,
      message: pending.message,
    },
    PodResizeInProgress: progress && {
      observedGeneration: progress.generation,
      status: 'True',
      ...(progress.error === '' ? {} : { reason: 'Error', message: progress.error }),
    },
  }
}

function containersReady({ pod, phase, statuses }: ConditionsInput): Verdict {
  const counted = [...initContainersOf(pod).filter(each => each.role === 'sidecar'), ...mainContainersOf(pod)]
  const unknown = namesOf(counted.filter(each => statusNamed(statuses, each.spec.name) === null))
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  const unready = namesOf(counted.filter(each => statusNamed(statuses, each.spec.name)?.ready === false))
  const message = messageOf(unknown, 'unready', unready)
  return message === '' ? { status: 'True' } : { status: 'False', reason: 'ContainersNotReady', message }
}

function allRestarting({ phase, isRestartingAll }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  if (!isRestartingAll) return { status: 'False' }
  return {
    status: 'True',
    reason: 'RestartAllContainersStarted',
    message: 'container exited with restart policy rule',
  }
}

function gatesReady(pod: Pod): Verdict {
  const lacking = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = pod.status?.conditions?.find(each => each.type === conditionType)
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return gate.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`]
  })
  return lacking.length === 0
    ? { status: 'True' }
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: lacking.join(', ') }
}

function initialized({ pod, phase, statuses }: ConditionsInput): Verdict {
  const inits = initContainersOf(pod)
  const unknown = namesOf(inits.filter(each => statusNamed(statuses, each.spec.name) === null))
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' }
  if (mainContainersOf(pod).some(each => hasEverStarted(statusNamed(statuses, each.spec.name))))
    return { status: 'True' }
  const incomplete = namesOf(inits.filter(each => isIncomplete(each, statuses)))
  const message = messageOf(unknown, 'incomplete', incomplete)
  return message === ''
    ? { status: 'True' }
    : { status: 'False', reason: 'ContainersNotInitialized', message }
}

function isIncomplete({ spec, role }: RoledContainer, statuses: readonly ContainerStatus[]): boolean {
  const status = statusNamed(statuses, spec.name)
  if (!status) return false
  return role === 'sidecar' ? status.started !== true : !status.ready
}

const hasEverStarted = (status: ContainerStatus | null): boolean =>
  status?.started === true ||
  status?.state?.running !== undefined ||
  status?.state?.terminated?.startedAt !== undefined ||
  status?.lastState?.terminated !== undefined

const namesOf = (containers: readonly RoledContainer[]): readonly string[] =>
  containers.map(each => each.spec.name)

/** `containers with unready status: [a b]`, lists as Go prints them. */
function messageOf(unknown: readonly string[], word: string, others: readonly string[]): string {
  const parts = [
    ...(unknown.length > 0 ? [`containers with unknown status: [${unknown.join(' ')}]`] : []),
    ...(others.length > 0 ? [`containers with ${word} status: [${others.join(' ')}]`] : []),
  ]
  return parts.join(', ')
}
