import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../terminal/package-root.ts'
import { loadExample } from './load-example.ts'

test('a folder is its resources, after the config maps made from its files', async () => {
  const { objects, warnings } = await loadExample('kv')
  expect(objects.map(each => `${each.kind} ${each.metadata?.name}`)).toEqual([
    'ConfigMap kv-app',
    'Service kv',
    'StatefulSet kv',
  ])
  const script = readFileSync(join(packageRoot(), 'examples/kv/kv.mjs'), 'utf8')
  expect(objects[0]).toMatchObject({ data: { 'kv.mjs': script } })
  expect(warnings).toEqual([])
})

test('the manifest of the documentation keeps its repeated key, with a warning', async () => {
  const { objects, warnings } = await loadExample('web')
  expect(objects.map(each => each.kind).sort()).toEqual(['Service', 'StatefulSet', 'StorageClass'])
  expect(warnings).toEqual(['web.yaml: spec.clusterIP stands there twice; the last one counts'])
})

test('a manifest alone is an example too', async () => {
  expect((await loadExample('basic-statefulset')).objects.length).toBeGreaterThan(0)
})

test.each(['nope', '../package', 'kv/kv', ''])(
  '%j is no example, and those that are get named',
  async name => {
    await expect(loadExample(name)).rejects.toMatchObject({
      reason: 'EXAMPLE_UNKNOWN',
      remedy: expect.stringContaining('kv'),
    })
  },
)
