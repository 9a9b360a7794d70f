// Deletes sets: first as their Pods are to go, then the claims that were chosen. It goes on for as long as the dialog is
// open that it was begun in.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { PersistentVolumeClaim, Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { Told } from '../parts/failure.ts'
import { brokenDeletions } from './broken-deletions.ts'
import { endInOrder } from './end-in-order.ts'

export interface OrderedDeletion {
  /** How many Pods are left of those that end in order; null before it has begun. */
  readonly left: number | null
  /** Deletes the set once its Pods have ended in order; rejects with what came in between. */
  erase(set: StatefulSet): Promise<void>
  /** Waits for no Pods any more: the sets stay, as many Pods of theirs as have not been asked to end. */
  stop(): void
}

const restMs = 1_000
const rest = () => new Promise<void>(resolve => setTimeout(resolve, restMs))

export function useOrderedDeletion(): OrderedDeletion {
  const client = useClient()
  const [left, setLeft] = useState<ReadonlyMap<string, number>>(new Map())
  const stops = useRef(new Set<AbortController>())
  // Who has left before the first answer came has left all the same.
  const hasLeft = useRef(false)
  const stopAll = useCallback(() => {
    for (const stop of stops.current) stop.abort()
  }, [])
  useEffect(() => {
    hasLeft.current = false
    return () => {
      hasLeft.current = true
      stopAll()
    }
  }, [stopAll])
  return {
    left: left.size === 0 ? null : [...left.values()].reduce((sum, pods) => sum + pods, 0),
    async erase(set) {
      const stop = new AbortController()
      stops.current.add(stop)
      brokenDeletions.begin(set)
      if (hasLeft.current) stop.abort()
      const onLeft = (pods: number) => setLeft(before => new Map([...before, [uidOf(set), pods]]))
      const ended = await endInOrder(client, set, { signal: stop.signal, onLeft, rest })
        .catch((error: unknown) => {
          brokenDeletions.leave(set)
          throw stop.signal.aborted ? new Told('edits.stoppedAmid') : error
        })
        .finally(() => stops.current.delete(stop))
      switch (ended.kind) {
        case 'gone':
          brokenDeletions.forget(set)
          throw new Told('edits.goneBefore')
        case 'rescaled':
          brokenDeletions.forget(set)
          throw new Told('edits.rescaled', { count: ended.replicas })
        case 'ended':
          await client
            .delete(kinds.StatefulSet, refOf(set), {
              propagationPolicy: 'Background',
              preconditions: { uid: uidOf(set), resourceVersion: ended.resourceVersion },
            })
            .finally(() => brokenDeletions.leave(set))
          brokenDeletions.forget(set)
      }
    },
    stop: stopAll,
  }
}

export const deleteClaim = (client: Client, claim: PersistentVolumeClaim): Promise<void> =>
  deleteThis(client, kinds.PersistentVolumeClaim, claim)

export const deleteService = (client: Client, service: Service): Promise<void> =>
  deleteThis(client, kinds.Service, service)

/** This very object; one that is gone is what was wanted, be there another of its name or not. */
export async function deleteThis<T extends ApiObject>(
  client: Client,
  kind: Kind<T>,
  object: T,
): Promise<void> {
  try {
    await client.delete(kind, refOf(object), { preconditions: { uid: uidOf(object) } })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return
    // The precondition fails where another has its name, and an API may refuse for other conflicts, too.
    if (isRefusal(error, 'Conflict') && !(await isThere(client, kind, object))) return
    throw error
  }
}

async function isThere<T extends ApiObject>(client: Client, kind: Kind<T>, object: T): Promise<boolean> {
  try {
    return uidOf(await client.get(kind, refOf(object))) === uidOf(object)
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return false
    throw error
  }
}
