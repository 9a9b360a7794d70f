import type { Pod } from '../../../api/generated/types.ts'
import { deletionMsMin } from '../../pod/pod-ending.ts'

/** How a simulated pod behaves. Everything happens at once and goes well, unless an annotation says otherwise. */
export interface SimulatedRules {
  /** From being started to running. */
  readonly startMs: number
  /** From running to ready. */
  readonly readyMs: number
  readonly isReady: boolean
  /** From being stopped to having ended. */
  readonly stopMs: number
  /** What the main containers end with by themselves after `runMs`; null while they run for ever, as they do if they are restarted. */
  readonly exitCode: number | null
  readonly runMs: number
  /** Why the main containers cannot be started at all: `ErrImagePull`, `CreateContainerConfigError` … */
  readonly startFailure: string | null
}

const prefix = 'kedge.dev/simulated-'

/** The annotations that steer a simulated pod. Seconds may have fractions. */
export const simulatedAnnotations = {
  startSeconds: `${prefix}start-seconds`,
  readySeconds: `${prefix}ready-seconds`,
  ready: `${prefix}ready`,
  stopSeconds: `${prefix}stop-seconds`,
  exitCode: `${prefix}exit-code`,
  runSeconds: `${prefix}run-seconds`,
  startFailure: `${prefix}start-failure`,
  /** What each of its containers uses, as quantities. */
  cpu: `${prefix}cpu`,
  memory: `${prefix}memory`,
} as const

/** As long as a deletion takes at least, so that a Pod that goes is written once. A grace of 0 is kept to the letter. */
const stopMsUsual = deletionMsMin

const defaults: SimulatedRules = {
  startMs: 0,
  readyMs: 0,
  isReady: true,
  stopMs: stopMsUsual,
  exitCode: null,
  runMs: 0,
  startFailure: null,
}

/** What is not to be started again is there to end: a Job's Pod, a test of helm's. */
const defaultsOfTasks: SimulatedRules = { ...defaults, exitCode: 0 }

export function simulatedRulesOf(pod: Pod): SimulatedRules {
  const annotations = pod.metadata?.annotations
  const { restartPolicy = 'Always' } = pod.spec ?? {}
  const usual = restartPolicy === 'Always' ? defaults : defaultsOfTasks
  if (annotations === undefined) return usual
  const names = simulatedAnnotations
  const ms = (name: string) => Math.max(0, (numberOf(annotations[name]) ?? 0) * 1000)
  return {
    startMs: ms(names.startSeconds),
    readyMs: ms(names.readySeconds),
    isReady: annotations[names.ready] !== 'false',
    stopMs: annotations[names.stopSeconds] === undefined ? stopMsUsual : ms(names.stopSeconds),
    exitCode: numberOf(annotations[names.exitCode]) ?? usual.exitCode,
    runMs: ms(names.runSeconds),
    startFailure: annotations[names.startFailure] || null,
  }
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}
