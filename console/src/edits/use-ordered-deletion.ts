import { useEffect, useRef, useState } from 'react'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf, uidOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { Told } from '../parts/failure.ts'
import { endInOrder } from './end-in-order.ts'

export interface OrderedDeletion {
  /** How many Pods are left; null before it has begun. */
  readonly left: number | null
  /** Deletes the set once its Pods have ended in order; rejects with what came in between. */
  erase(set: StatefulSet): Promise<null>
}

/** It ends with the dialog that it was begun in. */
export function useOrderedDeletion(): OrderedDeletion {
  const client = useClient()
  const [left, setLeft] = useState<number | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  return {
    left,
    async erase(set) {
      stop.current = new AbortController()
      const ended = await endInOrder(client, set, { signal: stop.current.signal, onLeft: setLeft })
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
          return null
      }
    },
  }
}
