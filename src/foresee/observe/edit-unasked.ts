// What an edit comes to where the server may not be asked: the same patch, applied to what was read, with the defaults that
// are known here. What admission would add, or refuse, is not known.
import { setDefaults } from '../../api/defaults/index.ts'
import { isEqual } from '../../api/equality.ts'
import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type Draft, draftOf } from '../../api/object.ts'
import { applyPatch } from '../../api/patch/index.ts'
import { type Edit, type EditContext, patchOfEdit } from '../edit.ts'
import { definitionOf } from '../recreate.ts'
import { patchOfApply } from './apply-manifest.ts'

export type Unasked = Exclude<Edit, { readonly kind: 'delete' }>

/** `before`: null where the edit creates the set. */
export function editedUnasked(
  edit: Unasked,
  { before, ...context }: Omit<EditContext, 'set'> & { readonly before: StatefulSet | null },
): StatefulSet {
  const draft = draftOf(edited(edit, before, context))
  setDefaults('StatefulSet', draft)
  if (before && draft.metadata && !isEqual(before.spec, draft.spec))
    draft.metadata.generation = (before.metadata?.generation ?? 0) + 1
  return draft as StatefulSet
}

function edited(
  edit: Unasked,
  before: StatefulSet | null,
  context: Omit<EditContext, 'set'>,
): StatefulSet | Draft<StatefulSet> {
  if (edit.kind === 'recreate') {
    const { uid } = before?.metadata ?? {}
    const definition = definitionOf(edit.definition)
    return { ...definition, metadata: { ...definition.metadata, ...(uid === undefined ? {} : { uid }) } }
  }
  const kind = kinds.StatefulSet
  if (edit.kind === 'apply') {
    if (!before) return edit.manifest
    const { type, body } = patchOfApply(kind, before, edit.manifest)
    return applyPatch({ type, kind, current: before, patch: body }) as StatefulSet
  }
  const patch = patchOfEdit(edit, { ...context, set: before ?? { apiVersion: 'apps/v1' } })
  return applyPatch({ type: 'strategic', kind, current: before, patch }) as StatefulSet
}
