import { expect, it } from 'vitest'
import type { ApiObject } from '../../../src/api/object.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { tryAll } from './try-all.ts'

const mapOf = (index: number): ApiObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `map-${index}`, namespace: 'default' },
})
const objects = Array.from({ length: 100 }, (_, index) => mapOf(index))
const always = new AbortController().signal

it('of many objects few are tried at once, and what is said of them stands in their order', async () => {
  let [open, most] = [0, 0]
  const create = async (_kind: unknown, object: ApiObject) => {
    most = Math.max(most, ++open)
    await new Promise<void>(resolve => setImmediate(resolve))
    open--
    if (/7$/.test(object.metadata?.name ?? ''))
      throw new StatusError({ reason: 'AlreadyExists', message: `${object.metadata?.name} is there` })
    return object
  }
  const tried = await tryAll({ create } as unknown as Client, objects, always)
  expect(most).toBeLessThan(20)
  expect(tried.objects).toEqual(objects)
  expect(tried.problems.map(({ object }) => object)).toEqual(
    [7, 17, 27, 37, 47, 57, 67, 77, 87, 97].map(index => `ConfigMap/map-${index}`),
  )
})

it('what nobody answers fails as a whole', async () => {
  const create = () => Promise.reject(new Error('nobody is there'))
  await expect(tryAll({ create } as unknown as Client, objects, always)).rejects.toThrow('nobody is there')
})

it('what is no refusal ends it at once: those under way are not waited for, and no other is tried', async () => {
  let asked = 0
  const create = () => (++asked === 3 ? Promise.reject(new Error('nobody is there')) : new Promise(() => {}))
  await expect(tryAll({ create } as unknown as Client, objects, always)).rejects.toThrow('nobody is there')
  expect(asked).toBeLessThan(20)
})

it('who wants it no more has no other tried', async () => {
  const stop = new AbortController()
  const answers: (() => void)[] = []
  const create = (_kind: unknown, object: ApiObject) =>
    new Promise(answer => answers.push(() => answer(object)))
  const tried = tryAll({ create } as unknown as Client, objects, stop.signal)
  const asked = answers.length
  stop.abort(new Error('another text'))
  await expect(tried).rejects.toThrow('another text')
  for (const answer of answers) answer()
  await new Promise<void>(resolve => setImmediate(resolve))
  expect(answers).toHaveLength(asked)
})
