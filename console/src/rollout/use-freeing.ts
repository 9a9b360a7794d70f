// Frees a set of the Pods that it sticks on, for as long as its page is open: who leaves it has deleted those before, and is
// offered the rest again.
import { useEffect, useRef, useState } from 'react'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { Told } from '../parts/failure.ts'
import { freePods } from './free-pods.ts'
import { isInTheWay, returnOf, type Standing } from './return-of-pod.ts'

export interface Freeing {
  /** Who is waited for, and who is deleted then; null while nobody is. */
  readonly waits: { readonly pod: string; readonly next: string } | null
  /** Rejects where a Pod comes back unwell: the others stay then. */
  free(pods: readonly Pod[]): Promise<void>
  /** The others stay. */
  stop(): void
}

interface Turn {
  readonly pod: Pod
  back(): void
  leave(reason: unknown): void
}

/** Somebody has left, or wants no more of it: nothing to be told. */
const left = Symbol('left')

export function useFreeing(standing: Standing, onFreed: (pod: string) => void): Freeing {
  const client = useClient()
  const [waits, setWaits] = useState<Freeing['waits']>(null)
  const turn = useRef<Turn | null>(null)
  const now = useRef(standing)
  now.current = standing
  useEffect(() => {
    if (!turn.current) return
    const { pod, back, leave } = turn.current
    const come = returnOf(pod, standing)
    if (come === 'back') back()
    else if (come === 'unwell') leave(new Told('rollout.cameBackUnwell', { pod: nameOf(pod) }))
  }, [standing])
  useEffect(() => () => turn.current?.leave(left), [])
  const untilBack = (pod: Pod, next: Pod) => {
    setWaits({ pod: nameOf(pod), next: nameOf(next) })
    return new Promise<void>((back, leave) => {
      turn.current = { pod, back, leave }
    }).finally(() => {
      turn.current = null
      setWaits(null)
    })
  }
  return {
    waits,
    free: pods =>
      freePods(client, pods, {
        isInTheWay: pod => isInTheWay(pod, now.current.view),
        onFreed,
        untilBack,
      }).catch((error: unknown) => {
        if (error !== left) throw error
      }),
    stop: () => turn.current?.leave(left),
  }
}
