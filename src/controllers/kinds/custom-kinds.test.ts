import { expect, test } from 'vitest'
import type { CustomResourceDefinition } from '../../api/generated/types.ts'
import { builtInKinds, kinds } from '../../api/kinds.ts'
import { customKindOf, servedKinds } from './custom-kinds.ts'

const definition = (status?: string): CustomResourceDefinition => ({
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      { name: 'v1alpha1', served: true, storage: false },
      { name: 'v1', served: true, storage: true },
    ],
  },
  ...(status ? { status: { conditions: [{ type: 'Established', status }] } } : {}),
})

test('a definition adds a kind once it is established, in the version that is stored', () => {
  expect(customKindOf(definition())).toBeNull()
  expect(customKindOf(definition('False'))).toBeNull()
  expect(customKindOf(definition('True'))).toMatchObject({
    group: 'example.com',
    version: 'v1',
    plural: 'widgets',
    namespaced: true,
  })
})

test('kinds that the cluster does not serve are left out', async () => {
  const groups = [{ name: 'apps', versions: [{ groupVersion: 'apps/v1', version: 'v1' }] }]
  const client = { raw: async () => ({ headers: {}, body: { groups } }) }
  const served = await servedKinds(client, builtInKinds)
  expect(served).toContain(kinds.Pod)
  expect(served).toContain(kinds.StatefulSet)
  expect(served).not.toContain(kinds.EndpointSlice)
})
