import type { ContainerEnd } from './log-line.ts'

/** A container of a Pod, whose lines are read. */
export interface LogSource {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** Another one of a Pod that has come anew under the same name. */
  readonly life: string
  /** How often the container was started again in this Pod. */
  readonly restarts: number
  /** Whether its Pod says that it has ended, and not that it is to be started again. */
  readonly isOver: boolean
  /** How it had ended before it was; null where that is not known. */
  readonly lastEnd: ContainerEnd | null
}

export interface ShownSource extends LogSource {
  /** Gives its colour, and stands in front of its lines. */
  readonly ordinal: number
}
