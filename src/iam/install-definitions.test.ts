import { expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { startDefinitions } from '../controllers/definitions/reconcile.ts'
import { started } from '../testing/fixtures/started.ts'
import { startWorld } from '../testing/fixtures/world-under-test.ts'
import { accountKind } from './accounts/account.ts'
import { iamDefinitions } from './definitions.ts'
import { installDefinitions } from './install-definitions.ts'

async function install(world: Awaited<ReturnType<typeof startWorld>>, definitions = iamDefinitions) {
  const found = await new Promise<{ readonly fresh: boolean }>(resolve => {
    const running = installDefinitions(world.context, {
      definitions,
      onServed: async found => {
        void running.stop()
        resolve(found)
      },
    })
  })
  return found.fresh
}

test('a fresh cluster serves the kinds; a second start writes nothing, a changed form is mended', async () => {
  const world = await startWorld()
  const controller = await started(startDefinitions(world.context))
  expect(await install(world)).toBe(true)
  const account = { metadata: { name: 'ann' }, spec: {} }
  expect((await world.client.create(accountKind, account)).spec.platformRole).toBe('platform-regular')
  await expect(
    world.client.create(accountKind, { metadata: { name: 'b' }, spec: { email: 'no address' } }),
  ).rejects.toThrow('spec.email')
  world.writes.length = 0
  expect(await install(world)).toBe(false)
  expect(world.writes).toEqual([])
  const [first] = iamDefinitions
  if (!first) throw new Error('there are definitions')
  const changed = { ...first, spec: { ...first.spec, names: { ...first.spec.names, shortNames: ['acc'] } } }
  await install(world, [changed])
  const ref = { namespace: '', name: 'accounts.iam.kedge.dev' }
  const { spec } = await world.client.get(kinds.CustomResourceDefinition, ref)
  expect(spec.names.shortNames).toEqual(['acc'])
  await controller.stop()
  await world.stop()
})
