import { expect, test } from 'vitest'
import type { Namespace } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { createClient } from '../../client/create-client.ts'
import { admin, startServer } from '../../server/server-under-test.ts'
import { applyObjects } from './apply-objects.ts'

async function cluster() {
  const client = createClient((await startServer()).api.inProcess(admin))
  for (const name of ['default', 'shop'])
    await client.create(kinds.Namespace, { metadata: { name } } as Namespace).catch(() => {})
  return client
}

const configMap = (value: string, namespace?: string): ApiObject & { data: object } => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...(namespace ? { namespace } : {}) },
  data: { value },
})

test('what is not there is created, what is there stays as it is', async () => {
  const client = await cluster()
  const apply = async (value: string) =>
    (await applyObjects(client, [configMap(value)], { namespace: 'default' })).map(each => each.result)
  expect(await apply('1')).toEqual(['created'])
  expect(await apply('2')).toEqual(['present'])
  expect((await client.get(kinds.ConfigMap, { namespace: 'default', name: 'a' })).data).toEqual({
    value: '1',
  })
})

test('an object goes to its own namespace, one without to the given one, and a cluster-wide one to none', async () => {
  const client = await cluster()
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'c' },
    provisioner: 'p',
  }
  const objects = [configMap('1', 'shop'), configMap('1'), storageClass]
  const applied = await applyObjects(client, objects, { namespace: 'default' })
  expect(applied.map(each => each.object.metadata?.namespace)).toEqual(['shop', 'default', undefined])
})

test('an unknown kind is refused in words', async () => {
  const client = await cluster()
  const objects = [{ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }]
  await expect(applyObjects(client, objects, { namespace: 'default' })).rejects.toThrow(
    'the kind Thing of example.com/v1 is not known',
  )
})

test('a refusal is not swallowed', async () => {
  const client = await cluster()
  await expect(
    applyObjects(client, [configMap('1', 'missing')], { namespace: 'default' }),
  ).rejects.toMatchObject({
    reason: 'NotFound',
  })
})
