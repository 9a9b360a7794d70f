import { expect, test } from 'vitest'
import type { StatefulSet } from '../../api/generated/types.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import type { Edit } from '../edit.ts'
import { tryEdit } from './try-edit.ts'

const set: StatefulSet = {
  metadata: { name: 'web', namespace: 'shop', generation: 4 },
  spec: { replicas: 3, selector: {}, template: {} },
}

const forbidden = new StatusError({ reason: 'Forbidden', message: 'no' })

/** Somebody who may scale and change nothing else. */
function scalerOf(mayScale: boolean) {
  const asked: unknown[] = []
  const client: Pick<Client, 'patch'> = {
    async patch(_kind, _ref, { body }, query) {
      asked.push([query?.subresource ?? '', query?.dryRun, Object(body).spec?.replicas])
      if (query?.subresource !== 'scale' || !mayScale) throw forbidden
      return {} as never
    },
  }
  const attempt = (edit: Edit) =>
    tryEdit(client as Client, { edit, before: set, revisions: [], namespace: 'shop', name: 'web', now: 0 })
  return { asked, attempt }
}

test('who may only scale has the scaling foreseen', async () => {
  const { asked, attempt } = scalerOf(true)
  expect(await attempt({ kind: 'scale', replicas: 5 })).toEqual({
    kind: 'accepted',
    set: { ...set, metadata: { ...set.metadata, generation: 5 }, spec: { ...set.spec, replicas: 5 } },
    warnings: [],
  })
  expect(asked).toEqual([
    ['', 'All', 5],
    ['scale', 'All', 5],
  ])
})

test('what goes beyond that is refused, and so is a scaling to who may not', async () => {
  expect(await scalerOf(true).attempt({ kind: 'restart' })).toMatchObject({
    kind: 'refused',
    error: forbidden,
  })
  const nobody = await scalerOf(false).attempt({ kind: 'scale', replicas: 5 })
  expect(nobody).toMatchObject({ kind: 'refused', error: forbidden })
})

/** Somebody who may only read, and asks what she may do. */
function readerOf(allowed: boolean) {
  const client: Pick<Client, 'patch' | 'create'> = {
    async patch() {
      throw forbidden
    },
    async create(kind) {
      if (kind.kind !== 'SelfSubjectAccessReview') throw forbidden
      return { status: { allowed } } as never
    },
  }
  return (edit: Edit, whereForbidden: 'refuse' | 'foresee', before: StatefulSet | null = set) =>
    tryEdit(client as unknown as Client, {
      edit,
      before,
      revisions: [],
      namespace: 'shop',
      name: 'web',
      now: 0,
      whereForbidden,
    })
}

test('who may only read has the edit foreseen from what is read, if asked for', async () => {
  const reader = readerOf(false)
  const scale: Edit = { kind: 'scale', replicas: 5 }
  expect(await reader(scale, 'foresee')).toMatchObject({
    kind: 'accepted',
    set: { metadata: { name: 'web', generation: 5 }, spec: { replicas: 5 } },
    unasked: { verb: 'patch' },
  })
  expect(await reader(scale, 'refuse')).toMatchObject({ kind: 'refused', error: forbidden })
  const manifest: StatefulSet = {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: {}, template: {} },
  }
  expect(await reader({ kind: 'apply', manifest }, 'foresee')).toMatchObject({
    kind: 'accepted',
    set: { spec: { replicas: 2, podManagementPolicy: 'OrderedReady' } },
    unasked: { verb: 'patch' },
  })
  expect(await reader({ kind: 'apply', manifest }, 'foresee', null)).toMatchObject({
    kind: 'accepted',
    set: { metadata: { namespace: 'shop' }, spec: { replicas: 2, podManagementPolicy: 'OrderedReady' } },
    unasked: { verb: 'create' },
  })
})

test('what admission forbids to who may is refused', async () => {
  const edited = await readerOf(true)({ kind: 'restart' }, 'foresee')
  expect(edited).toMatchObject({ kind: 'refused', error: forbidden })
})
