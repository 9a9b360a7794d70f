import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from './base/random.ts'
import { writeFirstObjects } from './first-objects.ts'
import { type Entry, openMemoryStore, type Store } from './store/index.ts'
import { makeAll, makeFirstObjects } from './testing/make-first-objects.ts'
import { createSimulatedClock } from './testing/simulated-clock.ts'

let folder: string
let file: string
const clock = createSimulatedClock(Date.UTC(2027, 4, 5))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-first-objects-'))
  file = join(folder, 'first-objects.json')
  writeFileSync(file, JSON.stringify(await makeFirstObjects()))
})
afterAll(() => rmSync(folder, { recursive: true }))

const write = (store: Store, { from = file, withRoles = true } = {}) =>
  writeFirstObjects(from, { store, clock, random: seededRandom(7), withRoles })

function entriesOf(store: Store): readonly Entry[] {
  const listed = store.list({ prefix: '/' })
  return listed.kind === 'listed' ? listed.entries : []
}

test('who makes what a cluster has from the start finds all of it there', async () => {
  const store = openMemoryStore()
  await write(store)
  const written = store.revision()
  expect(written).toBeGreaterThan(200)
  await makeAll(store, createSimulatedClock(clock.now()))
  expect(store.revision()).toBe(written)
})

test('each object is of this cluster and of now, and says its version', async () => {
  const store = openMemoryStore()
  await write(store)
  const entries = entriesOf(store)
  const uids = entries.map(({ bytes, revision }) => {
    const text = Buffer.from(bytes).toString()
    const { metadata } = JSON.parse(text)
    expect(metadata.resourceVersion).toBe(`${revision}`)
    expect(metadata.creationTimestamp).toBe('2027-05-05T00:00:00Z')
    expect(text).not.toMatch(/<(uid|time|version)>|2026/)
    return metadata.uid
  })
  expect(new Set(uids).size).toBe(entries.length)
})

test('where everything is allowed there are no default roles', async () => {
  const store = openMemoryStore()
  await write(store, { withRoles: false })
  const groups = new Set(entriesOf(store).map(({ key }) => key.split('/')[1]))
  expect(groups.has('apiregistration.k8s.io')).toBe(true)
  expect(groups.has('rbac.authorization.k8s.io')).toBe(false)
})

test('a store in which something was written is left as it is, and so is one where no file is', async () => {
  const store = openMemoryStore()
  await write(store, { from: join(folder, 'none.json') })
  expect(store.revision()).toBe(0)
  const key = '/apps/statefulsets/default/web'
  await store.write({ kind: 'put', key, expect: { kind: 'absent' }, encode: () => Buffer.from('{}') })
  await write(store)
  expect(store.revision()).toBe(1)
})
