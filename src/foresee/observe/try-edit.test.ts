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
