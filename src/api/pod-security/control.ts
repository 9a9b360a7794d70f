import type { ObjectMeta, PodSpec } from '../generated/types.ts'

/** A Pod, or the template of one. */
export interface PodShape {
  readonly metadata: ObjectMeta
  readonly spec: PodSpec
}

export interface Violation {
  readonly reason: string
  readonly detail: string
}

export type Check = (pod: PodShape) => Violation | null

export interface Control {
  readonly id: string
  /** From these minor versions on, the oldest first. */
  readonly checks: readonly { readonly since: number; readonly check: Check }[]
  /** The baseline's control that this one stands for. */
  readonly instead?: string
}
