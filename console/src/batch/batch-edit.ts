// What is sent to each of several sets, and how it is told as commands. Pure.
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Change } from '../commands/commands-of.ts'
import type { Deletion } from '../edits/deletion.ts'
import type { DraftedEdit } from '../edits/draft.ts'
import { podsOf, type SetView } from '../sets/set-model.ts'
import type { BatchKind } from './batch.ts'

/** Null for what is no number of Pods. */
export function editOf(kind: BatchKind, replicas: number, { cascade }: Deletion): DraftedEdit | null {
  switch (kind) {
    case 'delete':
      return cascade === 'ordered' ? { kind: 'scale', replicas: 0 } : { kind: 'delete', cascade }
    case 'restart':
      return { kind: 'restart' }
    case 'scale':
    case 'stop':
      return Number.isNaN(replicas) ? null : { kind: 'scale', replicas }
  }
}

export interface Wanted {
  readonly kind: BatchKind
  readonly edit: DraftedEdit | null
  readonly deletion: Deletion
  /** Those that go with the set. */
  readonly claims: readonly PersistentVolumeClaim[]
}

export interface ChangeOfSet {
  readonly namespace: string
  readonly change: Change
}

export function changeOfSet(view: SetView, { kind, edit, deletion, claims }: Wanted): ChangeOfSet {
  const { namespace, name, set } = view
  if (kind !== 'delete')
    return { namespace, change: edit ? { kind: 'edit', name, edit } : { kind: 'delete', of: [] } }
  const rest = claims.map(claim => ({ kind: 'PersistentVolumeClaim', name: nameOf(claim) }))
  const { cascade } = deletion
  return { namespace, change: { kind: 'deleteSet', deletion: { set, cascade, pods: podsOf(view), rest } } }
}
