// Deletes sets: first as their Pods are to go, then the claims that were chosen. It goes on for as long as the dialog is
// open that it was begun in.
import { useEffect, useRef, useState } from 'react'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { Told } from '../parts/failure.ts'
import { endInOrder } from './end-in-order.ts'

export interface OrderedDeletion {
  /** How many Pods are left of those that end in order; null before it has begun. */
  readonly left: number | null
  /** Deletes the set once its Pods have ended in order; rejects with what came in between. */
  erase(set: StatefulSet): Promise<void>
}

const restMs = 1_000
const rest = () => new Promise<void>(resolve => setTimeout(resolve, restMs))

export function useOrderedDeletion(): OrderedDeletion {
  const client = useClient()
  const [left, setLeft] = useState<ReadonlyMap<string, number>>(new Map())
  const stops = useRef(new Set<AbortController>())
  useEffect(
    () => () => {
      for (const stop of stops.current) stop.abort()
    },
    [],
  )
  return {
    left: left.size === 0 ? null : [...left.values()].reduce((sum, pods) => sum + pods, 0),
    async erase(set) {
      const stop = new AbortController()
      stops.current.add(stop)
      const onLeft = (pods: number) => setLeft(before => new Map([...before, [uidOf(set), pods]]))
      const ended = await endInOrder(client, set, { signal: stop.signal, onLeft, rest }).finally(() =>
        stops.current.delete(stop),
      )
      switch (ended.kind) {
        case 'gone':
          throw new Told('edits.goneBefore')
        case 'rescaled':
          throw new Told('edits.rescaled', { count: ended.replicas })
        case 'ended':
          await client.delete(kinds.StatefulSet, refOf(set), {
            propagationPolicy: 'Background',
            preconditions: { uid: uidOf(set), resourceVersion: ended.resourceVersion },
          })
      }
    },
  }
}

/** This very claim; one that is gone is what was wanted. */
export async function deleteClaim(client: Client, claim: PersistentVolumeClaim): Promise<void> {
  try {
    await client.delete(kinds.PersistentVolumeClaim, refOf(claim), { preconditions: { uid: uidOf(claim) } })
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
}
