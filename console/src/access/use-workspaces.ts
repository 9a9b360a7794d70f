import { useEffect, useState } from 'react'
import { workspaceKind } from '../../../src/api/iam/kinds.ts'
import { iamGroup } from '../../../src/api/iam/names.ts'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { needOf } from './needs.ts'
import { useSure } from './use-access.ts'

const asked = new WeakMap<Client, Promise<boolean>>()

/** Whether this cluster knows workspaces; false until it has said so. Others have namespaces and roles all the same. */
export function useServesTeams(): boolean {
  const client = useClient()
  const [serves, setServes] = useState(false)
  useEffect(() => {
    let isOver = false
    const answer = asked.get(client) ?? ask(client)
    asked.set(client, answer)
    void answer.then(found => isOver || setServes(found))
    return () => {
      isOver = true
    }
  }, [client])
  return serves
}

async function ask(client: Client): Promise<boolean> {
  const reply = await client.raw({ method: 'GET', path: '/apis' }).catch(() => null)
  const groups: unknown = Object(reply?.body).groups
  return Array.isArray(groups) && groups.some(group => Object(group).name === iamGroup)
}

/** Whether there are workspaces for this person: some that they see, or one that they may make. */
export function useHasWorkspaces(): boolean {
  const serves = useServesTeams()
  const sees = useSure('', needOf('list', workspaceKind))
  const makes = useSure('', needOf('create', workspaceKind))
  return serves && (sees || makes)
}
