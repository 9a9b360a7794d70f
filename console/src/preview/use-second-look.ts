import { nameOf } from '../../../src/api/object.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { usePlanClient } from '../live/live-store.tsx'
import { Told } from '../parts/failure.ts'
import type { SetView } from '../sets/set-model.ts'
import { isWorse } from './second-look.ts'
import { foreseen, type ShownPlan } from './use-preview.ts'

export interface SecondLook {
  readonly view: SetView
  readonly edit: Edit | null
  /** As it was read. */
  readonly preview: ShownPlan
  /** Has it shown as it is now. */
  again(): void
}

/**
 * To be asked before an edit is sent, as nothing tells a page of every node and quota: it is foreseen once more, and rejects
 * where that is more dangerous than what was read. What cannot be foreseen now holds nothing back, as before.
 */
export function useSecondLook({ view, edit, preview, again }: SecondLook): () => Promise<void> {
  const client = usePlanClient()
  return async () => {
    if (edit === null || preview.kind === 'none') return
    const { namespace, set } = view
    const now = await foreseen(client, { namespace, name: nameOf(set), edit })
    if (!isWorse(preview, now)) return
    again()
    throw new Told('edits.worseSince')
  }
}
