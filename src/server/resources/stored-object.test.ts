import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { Managers } from '../../api/managed-fields/index.ts'
import { nextTurn } from '../../base/turn.ts'
import type { Revision } from '../../store/store.ts'
import { countOperations } from '../../testing/count-operations.ts'
import {
  encodeAhead,
  encodeObject,
  managersOf,
  shownObject,
  storedObject,
  storedObjectSteps,
} from './stored-object.ts'

const plain = { conversion: null }
const managers: Managers = [
  {
    manager: 'one',
    operation: 'Apply',
    apiVersion: 'v1',
    subresource: '',
    time: '2026-01-01T00:00:00Z',
    fields: { 'f:data': { 'f:ü "quoted"': {} } },
  },
]
const revision = 7 as Revision

const draft = () => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'ü', labels: { a: 'b' } },
  data: { 'ü "quoted"': '\u{1F600}' },
})

/** Bytes that nobody remembers, as after a restart. */
const forgotten = (bytes: Uint8Array) => ({ bytes: Uint8Array.from(bytes) })

it('an object’s bytes have its managers, and what is read of them has not', () => {
  const bytes = encodeObject(plain, { draft: draft(), managers, revision })
  const whole = JSON.parse(Buffer.from(bytes).toString())
  expect(whole.metadata.managedFields).toMatchObject([
    { manager: 'one', fieldsV1: { 'f:data': { 'f:ü "quoted"': {} } } },
  ])
  for (const entry of [{ bytes }, forgotten(bytes)]) {
    // Twice, since the first reading leaves something to go by.
    for (let time = 0; time < 2; time++) {
      const object = storedObject(entry)
      expect(object).toEqual({ ...draft(), metadata: { ...draft().metadata, resourceVersion: '7' } })
      expect(managersOf(object)).toEqual(managers)
      expect(shownObject(object)).toEqual(whole)
    }
  }
})

it('an object’s bytes hold no more memory than they need, however long they are kept', () => {
  const { byteLength, buffer } = encodeObject(plain, { draft: draft(), managers, revision })
  expect(buffer.byteLength).toBe(byteLength)
})

it('an object without managers is itself', () => {
  const bytes = encodeObject(plain, { draft: draft(), managers: [], revision })
  expect(JSON.parse(Buffer.from(bytes).toString()).metadata).not.toHaveProperty('managedFields')
  expect(shownObject(storedObject(forgotten(bytes)))).toEqual(storedObject({ bytes }))
})

it('an object that nobody holds any more is read again as it was', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const bytes = encodeObject(plain, { draft: draft(), managers, revision })
  // What was made in this turn is kept until its end.
  await nextTurn()
  collect()
  const object = storedObject({ bytes })
  expect(object).toEqual({ ...draft(), metadata: { ...draft().metadata, resourceVersion: '7' } })
  expect(managersOf(object)).toEqual(managers)
})

it('a long object that nobody remembers is read in steps, and is one for all', () => {
  const reads = [100, 1_000, 20_000].map(size => {
    const keys = Array.from({ length: size }, (_, index) => `k${index}`)
    const data = Object.fromEntries(keys.map(key => [key, 'v']))
    const fields = { 'f:data': Object.fromEntries(keys.map(key => [`f:${key}`, {}])) }
    const owned: Managers = [{ ...(managers[0] as Managers[number]), fields }]
    const made = { ...draft(), data }
    const entry = forgotten(encodeObject(plain, { draft: made, managers: owned, revision }))
    const work = storedObjectSteps(entry)
    let steps = 1
    let step = work.next()
    for (; !step.done; step = work.next()) steps++
    expect(step.value).toBe(storedObject(entry))
    expect(storedObject(entry)).toMatchObject({ data })
    expect(managersOf(storedObject(entry))).toEqual(owned)
    // Who reads it at once between two steps of another has the one that both have afterwards.
    const again = forgotten(entry.bytes)
    const late = storedObjectSteps(again)
    late.next()
    const early = storedObject(again)
    let end = late.next()
    while (!end.done) end = late.next()
    expect(end.value).toBe(early)
    return steps
  })
  expect(reads[0]).toBe(reads[1])
  expect(reads[2]).toBeGreaterThanOrEqual((reads[0] ?? 0) + 4)
})

it('what is long of an object is written ahead, to the same bytes, and need not be written again', () => {
  const costs = [100, 1_000, 10_000].map(size => {
    const long = () => Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, 'v "1"']))
    const made = () => ({ ...draft(), metadata: { name: 'x', labels: long() }, data: long() })
    for (const given of [[], managers]) {
      const expected = encodeObject(plain, { draft: made(), managers: given, revision })
      const ahead = made()
      for (const _ of encodeAhead(ahead));
      expect(Buffer.from(encodeObject(plain, { draft: ahead, managers: given, revision })).toString()).toBe(
        Buffer.from(expected).toString(),
      )
    }
    const ahead = made()
    for (const _ of encodeAhead(ahead));
    return countOperations(() => {
      encodeObject(plain, { draft: ahead, managers, revision })
    })
  })
  expect(costs[2]).toBeLessThan(costs[1] ?? 0)
})
