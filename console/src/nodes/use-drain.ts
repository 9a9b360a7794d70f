import { useEffect, useRef, useState } from 'react'
import type { Node, Pod } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { pause } from '../live/network.ts'
import { evictEach, type Leaving } from './evict-each.ts'

const lookEveryMs = 700
const askAgainMs = 4_000

export interface Drain {
  readonly isBusy: boolean
  /** How each stands, by its uid. */
  readonly told: ReadonlyMap<string, Leaving>
  /** Resolves to how many have gone; rejects where the node itself could not be closed. */
  drain(node: Node, pods: readonly Pod[]): Promise<number>
  /** The one that is under way goes all the same. */
  stop(): void
}

export function useDrain(): Drain {
  const client = useClient()
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<ReadonlyMap<string, Leaving>>(new Map())
  const under = useRef(new AbortController())
  useEffect(() => () => under.current.abort(), [])
  return {
    isBusy,
    told,
    async drain(node, pods) {
      const own = new AbortController()
      under.current = own
      const { signal } = own
      setBusy(true)
      try {
        await closeNode(client, node)
        return await evictEach(pods, {
          signal,
          evict: pod => evictToTheEnd(client, pod, signal),
          pause: () => pause(askAgainMs, signal),
          onTold: (pod, leaving) => setTold(before => new Map([...before, [uidOf(pod), leaving]])),
        })
      } finally {
        setBusy(false)
      }
    },
    stop: () => under.current.abort(),
  }
}

/** Takes no new Pods from now on. */
const closeNode = (client: Client, node: Node) =>
  client.patch(
    kinds.Node,
    refOf(node),
    { type: 'merge', body: { spec: { unschedulable: true } } },
    { fieldManager: 'kedge-console' },
  )

/** Asked to go, and gone: another Pod of the name is another one. */
async function evictToTheEnd(client: Client, pod: Pod, signal: AbortSignal): Promise<void> {
  const ref = refOf(pod)
  const { uid = '' } = pod.metadata ?? {}
  const isAway = (error: unknown) => isRefusal(error, 'NotFound') || isRefusal(error, 'Conflict')
  try {
    await client.evict(ref, {
      metadata: { name: ref.name, namespace: ref.namespace },
      deleteOptions: { preconditions: { uid } },
    })
    while (!signal.aborted) {
      if ((await client.get(kinds.Pod, ref)).metadata?.uid !== uid) return
      await pause(lookEveryMs, signal)
    }
  } catch (error) {
    if (!isAway(error)) throw error
  }
}
