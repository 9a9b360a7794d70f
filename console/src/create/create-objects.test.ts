import { describe, expect, it } from 'vitest'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { newBundle } from '../model/bundle.ts'
import { write } from '../model/path.ts'
import { Unanswered } from '../parts/failure.ts'
import { createObjects, lookFor, nothingMade, type Standing } from './create-objects.ts'
import { isMadeFrom } from './is-made-from.ts'

const named = (name: string) => {
  const { set, others } = newBundle('shop')
  return {
    set: write(set, 'metadata.name', name),
    others: others.map(each => write(each, 'metadata.name', name)),
  }
}
const bundle = named('web')
const service = 'shop/Service/web'
const set = 'shop/StatefulSet/web'

/** A server of which the answer to a creation may be lost: before it was carried out, or afterwards. */
function serverOf(lost: { readonly [kind: string]: 'before' | 'after' }) {
  const there: ApiObject[] = []
  const asked: string[] = []
  const losing = new Map(Object.entries(lost))
  const client = {
    create: async (_: unknown, object: ApiObject) => {
      const { kind = '' } = object
      asked.push(`create ${kind}`)
      const at = losing.get(kind)
      losing.delete(kind)
      if (at === 'before') throw new Unanswered('lost')
      if (there.some(each => each.kind === kind && nameOf(each) === nameOf(object)))
        throw new StatusError({ reason: 'AlreadyExists', message: `${kind} already exists` })
      const managedFields = [{ manager: 'kedge-console' }]
      there.push({ ...object, metadata: { ...object.metadata, managedFields } })
      if (at === 'after') throw new Unanswered('lost')
      return object
    },
    list: async ({ kind }: { readonly kind: string }) => {
      asked.push(`look for ${kind}`)
      return { metadata: {}, items: there.filter(each => each.kind === kind) }
    },
  } as unknown as Client
  return { client, there, asked }
}

const creating = (onStanding: (standing: Standing) => void = () => {}, stop = new AbortController()) => ({
  signal: stop.signal,
  onStanding,
})

describe('objects that are created together', () => {
  it('are known as sent before they are, and no other is sent once nobody waits for them', async () => {
    const { client, asked } = serverOf({})
    const stop = new AbortController()
    const told: unknown[] = []
    const done = await createObjects(
      client,
      bundle,
      nothingMade,
      creating(({ made, unsure }) => {
        told.push([asked.length, [...made], unsure.map(({ kind }) => kind)])
        stop.abort()
      }, stop),
    )
    expect(done).toEqual({ kind: 'left', standing: { made: new Set([service]), unsure: [] } })
    expect(asked).toEqual(['create Service'])
    expect(told).toEqual([
      [0, [], ['Service']],
      [1, [service], []],
    ])
  })

  it('are created in order, each once', async () => {
    const { client, asked } = serverOf({})
    const done = await createObjects(client, bundle, nothingMade, creating())
    expect(done).toMatchObject({ kind: 'created', standing: { made: new Set([service, set]), unsure: [] } })
    expect(asked).toEqual(['create Service', 'create StatefulSet'])
  })

  it.each([
    ['before', ['look for Service', 'create Service', 'create StatefulSet']],
    ['after', ['look for Service', 'create StatefulSet']],
  ] as const)('are not created twice where the answer was lost %s it was done', async (at, then) => {
    const { client, there, asked } = serverOf({ Service: at })
    const first = await createObjects(client, bundle, nothingMade, creating())
    expect(first).toMatchObject({
      kind: 'failed',
      object: { kind: 'Service' },
      standing: { made: new Set() },
    })
    expect(first.standing.unsure).toHaveLength(1)
    asked.length = 0
    const second = await createObjects(client, bundle, first.standing, creating())
    expect(second).toMatchObject({ kind: 'created', standing: { unsure: [] } })
    expect(asked).toEqual(then)
    expect(there.map(({ kind }) => kind)).toEqual(['Service', 'StatefulSet'])
  })

  it('are looked for without being created, once the server is reached', async () => {
    const { client, asked } = serverOf({ StatefulSet: 'after' })
    const { standing } = await createObjects(client, bundle, nothingMade, creating())
    asked.length = 0
    expect(await lookFor(client, standing)).toEqual({ made: new Set([service, set]), unsure: [] })
    expect(asked).toEqual(['look for StatefulSet'])
  })

  it('that were refused are nothing to look for', async () => {
    const { client } = serverOf({})
    await createObjects(client, bundle, nothingMade, creating())
    const again = await createObjects(client, bundle, nothingMade, creating())
    expect(again).toMatchObject({
      kind: 'failed',
      error: { reason: 'AlreadyExists' },
      standing: { unsure: [] },
    })
  })
})

describe('what is there', () => {
  const managedFields = [{ manager: 'kedge-console' }]
  const found = (object: object): ApiObject => ({ ...object, metadata: { name: 'web', managedFields } })
  const is = (sent: object, there: object) => isMadeFrom(sent, found(there), 'kedge-console')

  it('is what was sent, with the defaults of the server and amounts in its writing', () => {
    expect(is({ spec: { cpu: '0.5' } }, { spec: { cpu: '500m', policy: 'Always' }, status: {} })).toBe(true)
    expect(is({ stringData: { key: 'a' } }, { data: { key: 'YQ==' } })).toBe(true)
  })

  it('is another one where it differs, or somebody else has made it', () => {
    expect(is({ spec: { replicas: 3 } }, { spec: { replicas: 1 } })).toBe(false)
    expect(is({ spec: { list: ['a', 'b'] } }, { spec: { list: ['a'] } })).toBe(false)
    expect(isMadeFrom({}, { metadata: { managedFields: [{ manager: 'kubectl' }] } }, 'kedge-console')).toBe(
      false,
    )
  })
})
