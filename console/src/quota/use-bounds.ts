import { useEffect, useMemo, useState } from 'react'
import { type Workspace, workspaceKind } from '../../../src/api/iam/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { needOf } from '../access/needs.ts'
import { useSure } from '../access/use-access.ts'
import { useServesTeams } from '../access/use-workspaces.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { workspaceOf } from '../model/place.ts'
import { type Bound, boundsOf } from './quota-left.ts'

/** What bounds a project: its quotas, and that of its workspace for who may see it. */
export function useBounds(project: string): readonly Bound[] {
  const { items: quotas } = useLive(kinds.ResourceQuota, project)
  const workspace = useWorkspaceOf(project)
  return useMemo(() => boundsOf(quotas, workspace), [quotas, workspace])
}

function useWorkspaceOf(project: string): Workspace | undefined {
  const client = useClient()
  const { items: namespaces } = useLive(kinds.Namespace, '')
  const found = namespaces.find(each => nameOf(each) === project)
  const name = found ? workspaceOf(found) : ''
  const serves = useServesTeams()
  const sees = useSure('', needOf('get', workspaceKind), name === '' ? 'none' : name)
  const isAsked = serves && sees && name !== ''
  const [workspace, setWorkspace] = useState<Workspace>()
  useEffect(() => {
    setWorkspace(undefined)
    if (!isAsked) return
    let isOver = false
    client.get(workspaceKind, { namespace: '', name }).then(
      got => isOver || setWorkspace(got),
      () => {
        // The server's dry run says what it leaves.
      },
    )
    return () => {
      isOver = true
    }
  }, [client, isAsked, name])
  return workspace
}
