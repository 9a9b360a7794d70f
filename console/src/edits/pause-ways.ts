// A rollout is paused at the highest ordinal, let go on by one Pod, or to the end. Pure.

export type PauseWay = 'pause' | 'step' | 'resume'

/** The partition that each sets. One that is beyond the Pods holds as many as there are. */
export function pauseWays(partition: number, replicas: number): { readonly [W in PauseWay]: number } {
  return { pause: replicas, step: Math.max(0, Math.min(partition || 0, replicas) - 1), resume: 0 }
}
