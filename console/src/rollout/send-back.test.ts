import { describe, expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { sendBack } from './send-back.ts'

const setOf = (version: string, replicas: number, partition = 0): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: version },
  spec: {
    replicas,
    selector: {},
    template: {},
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
  },
})

/** A server with these versions one after the other: the next one comes just before a write. */
function serverOf(...versions: readonly StatefulSet[]) {
  const [first, ...coming] = versions
  let now = first
  const written: unknown[] = []
  const client: Pick<Client, 'get' | 'patch'> = {
    get: async () => now as never,
    async patch(_kind, _ref, { body }) {
      now = coming.shift() ?? now
      if (Object(body).metadata.resourceVersion !== now?.metadata?.resourceVersion)
        throw new StatusError({ reason: 'Conflict', message: 'another version' })
      written.push(body)
      return now as never
    },
  }
  return { client: client as Client, written }
}

describe('an edit that is taken back', () => {
  const edit = { before: setOf('1', 3), after: setOf('2', 5) }
  const back = (version: string) => ({
    spec: { replicas: 3 },
    metadata: { uid: 'u', resourceVersion: version },
  })

  test('goes back in its own fields, beside those that others have set since', async () => {
    const { client, written } = serverOf(setOf('7', 5, 2))
    expect(await sendBack(client, edit)).toMatchObject({ kind: 'done' })
    expect(written).toEqual([back('7')])
  })

  test('is made again by taking the undoing back', async () => {
    const { client, written } = serverOf(setOf('3', 3))
    expect(await sendBack(client, { before: edit.after, after: setOf('3', 3) })).toMatchObject({
      kind: 'done',
    })
    expect(written).toEqual([{ ...back('3'), spec: { replicas: 5 } }])
  })

  test('that changed nothing of the set sends nothing', async () => {
    const { client, written } = serverOf(setOf('1', 3))
    expect(await sendBack(client, { before: edit.before, after: edit.before })).toEqual({ kind: 'nothing' })
    expect(written).toEqual([])
  })

  test.each([
    ['before it is sent', [setOf('7', 9)]],
    ['while it is sent', [setOf('7', 5), setOf('8', 9)]],
  ])('does not overwrite who has set the same field %s, unless told to', async (_, versions) => {
    const { client, written } = serverOf(...versions)
    const sent = await sendBack(client, edit)
    expect(sent).toMatchObject({
      kind: 'clash',
      clashes: [{ path: 'spec.replicas', was: 5, theirs: 9, mine: 3 }],
    })
    expect(written).toEqual([])
    if (sent.kind === 'clash') await sendBack(client, edit, sent.theirs)
    expect(written).toEqual([back(versions.at(-1)?.metadata?.resourceVersion ?? '')])
  })
})
