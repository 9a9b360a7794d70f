import { expect, it } from 'vitest'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { usualDeletion } from '../edits/deletion.ts'
import { viewOfSet } from '../sets/set-model.ts'
import { changeOfSet, editOf } from './batch-edit.ts'

const set: StatefulSet = {
  metadata: { name: 'web', namespace: 'shop', uid: 'mine' },
  spec: { replicas: 2, selector: {}, template: {} },
}
const view = viewOfSet(set, { pods: [], neighbours: [], claims: [], revisions: [], events: [] }, 0)
const ordered = { ...usualDeletion, cascade: 'ordered' } as const

it('what is sent to each is what was chosen for all, and nothing where that is no number', () => {
  expect(editOf('scale', 3, usualDeletion)).toEqual({ kind: 'scale', replicas: 3 })
  expect(editOf('stop', 0, usualDeletion)).toEqual({ kind: 'scale', replicas: 0 })
  expect(editOf('scale', Number.NaN, usualDeletion)).toBeNull()
  expect(editOf('restart', Number.NaN, usualDeletion)).toEqual({ kind: 'restart' })
})

it('a deletion in order scales to none first', () => {
  expect(editOf('delete', 0, usualDeletion)).toEqual({ kind: 'delete', cascade: usualDeletion.cascade })
  expect(editOf('delete', 0, ordered)).toEqual({ kind: 'scale', replicas: 0 })
})

it('is told as the command of the set, with the claims that go along', () => {
  const claims: readonly PersistentVolumeClaim[] = [{ metadata: { name: 'www-web-0' } }]
  const wanted = { edit: null, deletion: ordered, claims }
  expect(changeOfSet(view, { ...wanted, kind: 'delete' })).toEqual({
    namespace: 'shop',
    change: {
      kind: 'deleteSet',
      deletion: {
        set,
        cascade: 'ordered',
        pods: [],
        rest: [{ kind: 'PersistentVolumeClaim', name: 'www-web-0' }],
      },
    },
  })
  const edit = { kind: 'restart' } as const
  expect(changeOfSet(view, { ...wanted, kind: 'restart', edit }).change).toEqual({
    kind: 'edit',
    name: 'web',
    edit,
  })
})
