import { useEffect, useState } from 'react'
import type { ClusterRole } from '../../../src/api/generated/types.ts'
import type { TemplateScope } from '../../../src/api/iam/permission-templates.ts'
import { templateLabel } from '../../../src/api/iam/roles.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { needOf } from '../access/needs.ts'
import { useSure } from '../access/use-access.ts'
import { useClient } from '../live/live-store.tsx'
import { builtInTemplates, type Template, withAdded } from './role-model.ts'

const none: readonly ClusterRole[] = []

/** The permission templates that come with Kedge, and for who may list them those that somebody has added. */
export function useTemplates(scope: TemplateScope): readonly Template[] {
  const client = useClient()
  const may = useSure('', needOf('list', kinds.ClusterRole))
  const [added, setAdded] = useState(none)
  useEffect(() => {
    if (!may) return
    let isOver = false
    client.list(kinds.ClusterRole, { labelSelector: `${templateLabel}=${scope}` }).then(
      ({ items }) => isOver || setAdded(items),
      () => {
        // The built-in ones are there without it.
      },
    )
    return () => {
      isOver = true
    }
  }, [client, may, scope])
  return withAdded(builtInTemplates(scope), added)
}
