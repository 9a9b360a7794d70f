import { useEffect, useState } from 'react'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'

const answers = new WeakMap<Client, Map<string, Promise<boolean>>>()
/** Who waits for a kind that was not there: the first to find it tells the others. */
const waiting = new Set<() => void>()

export interface Served {
  readonly groupVersion: string
  readonly resource: string
}

/** Whether the cluster serves a resource of a group that not every one has; false until it has said so. */
export function useServed({ groupVersion, resource }: Served): boolean {
  const client = useClient()
  const [isServed, setServed] = useState(false)
  useEffect(() => {
    let isOver = false
    const ask = () => {
      void isIn(client, groupVersion, resource).then(answer => {
        if (!isOver) setServed(answer)
      })
    }
    ask()
    waiting.add(ask)
    return () => {
      isOver = true
      waiting.delete(ask)
    }
  }, [client, groupVersion, resource])
  return isServed
}

/** By the list of groups, which everybody may see and is no error where the group is missing. */
function isIn(client: Client, groupVersion: string, resource: string): Promise<boolean> {
  const ofClient = answers.get(client) ?? new Map<string, Promise<boolean>>()
  answers.set(client, ofClient)
  const key = `${groupVersion}/${resource}`
  const known = ofClient.get(key)
  if (known) return known
  const asked = ask(client, groupVersion, resource).catch(() => false)
  ofClient.set(key, asked)
  // A definition may be added while the page is open; what is there stays.
  void asked.then(answer => {
    if (!answer) ofClient.delete(key)
    else for (const each of waiting) each()
  })
  return asked
}

interface Named {
  readonly groupVersion?: string
  readonly name?: string
}

async function ask(client: Client, groupVersion: string, resource: string): Promise<boolean> {
  const groups = await client.raw({ method: 'GET', path: '/apis' })
  const { groups: all = [] } = groups.body as { groups?: readonly { versions?: readonly Named[] }[] }
  if (!all.some(({ versions = [] }) => versions.some(each => each.groupVersion === groupVersion)))
    return false
  const found = await client.raw({ method: 'GET', path: `/apis/${groupVersion}` })
  const { resources = [] } = found.body as { resources?: readonly Named[] }
  return resources.some(({ name }) => name === resource)
}
