// What an edit would do, foreseen in the browser by the planner of `kedge plan` itself. It only reads: the edit is sent as
// a dry run. Asked again when the edit changes, a moment after the last key.
import { useEffect, useState } from 'react'
import { systemClock } from '../../../src/base/clock.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { foresee } from '../../../src/foresee/foresee.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import { useClient } from '../live/live-store.tsx'

export type Preview =
  | { readonly kind: 'none' }
  | { readonly kind: 'working' }
  | { readonly kind: 'planned'; readonly plan: PlanDocument }
  | { readonly kind: 'failed'; readonly error: unknown }

const restMs = 250

export function usePreview(namespace: string, name: string, edit: Edit | null): Preview {
  const client = useClient()
  const [preview, setPreview] = useState<Preview>({ kind: 'none' })
  const asked = edit === null ? null : JSON.stringify(edit)
  useEffect(() => {
    if (asked === null) {
      setPreview({ kind: 'none' })
      return
    }
    let isOver = false
    setPreview({ kind: 'working' })
    const timer = setTimeout(async () => {
      try {
        const snapshot = await observeForPlan(client, systemClock, {
          namespace,
          name,
          edit: JSON.parse(asked),
        })
        const plan = foresee(snapshot)
        if (!isOver) setPreview({ kind: 'planned', plan })
      } catch (error) {
        if (!isOver) setPreview({ kind: 'failed', error })
      }
    }, restMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, namespace, name, asked])
  return preview
}
