import { expect, test } from 'vitest'
import { startServer } from './server-under-test.ts'

test('an object is created, read, listed, updated and deleted', async () => {
  const { send } = await startServer()
  const path = '/api/v1/namespaces/default/configmaps'
  const made = await send('POST', path, { metadata: { name: 'a' }, data: { x: '1' } })
  expect(made.code).toBe(201)
  expect(made.body).toMatchObject({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'a', namespace: 'default' },
  })
  expect((await send('GET', `${path}/a`)).body).toEqual(made.body)
  const list = await send('GET', path)
  expect(list.body).toMatchObject({ kind: 'ConfigMapList', items: [made.body] })
  const updated = await send('PUT', `${path}/a`, { metadata: { name: 'a' }, data: { x: '2' } })
  expect(updated.code).toBe(200)
  expect((await send('DELETE', `${path}/a`)).code).toBe(200)
  expect((await send('GET', `${path}/a`)).code).toBe(404)
})
