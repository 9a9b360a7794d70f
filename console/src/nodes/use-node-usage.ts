// What a node uses, asked every few seconds while its page is seen.
import { useEffect, useState } from 'react'
import type { Need } from '../access/rules.ts'
import { useAccessStore, useClient } from '../live/live-store.tsx'

const everyMs = 5_000
export const nodeMetrics: Need = { verb: 'get', group: 'metrics.k8s.io', resource: 'nodes' }

/** `metrics.k8s.io/v1beta1`, as far as it is read here. */
interface NodeMetrics {
  readonly usage: { readonly cpu?: string; readonly memory?: string }
}

/** Null where the API does not tell it. */
export function useNodeUsage(name: string): NodeMetrics['usage'] | null {
  const client = useClient()
  const access = useAccessStore()
  const [usage, setUsage] = useState<NodeMetrics['usage'] | null>(null)
  useEffect(() => {
    const path = `/apis/metrics.k8s.io/v1beta1/nodes/${encodeURIComponent(name)}`
    let isLeft = false
    const ask = async () => {
      if (document.hidden || !(await access.isLet('', nodeMetrics))) return
      const reply = await client.raw({ method: 'GET', path }).catch(() => null)
      if (!isLeft) setUsage(reply ? (reply.body as NodeMetrics).usage : null)
    }
    void ask()
    const timer = setInterval(() => void ask(), everyMs)
    return () => {
      isLeft = true
      clearInterval(timer)
    }
  }, [client, access, name])
  return usage
}
