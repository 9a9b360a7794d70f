import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readKustomization } from './read-kustomization.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kustomization-'))
})

const put = async (files: { readonly [path: string]: string }): Promise<string> => {
  const root = await mkdtemp(join(folder, 'k-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n'

test('resources, folders among them, come with generated config maps in front', async () => {
  const root = await put({
    'kustomization.yaml':
      'resources: [service.yaml, base]\nconfigMapGenerator:\n- name: c\n  files: [a.txt, key=b.txt]\n  literals: [x=1=2]\ngeneratorOptions: { disableNameSuffixHash: true }\n',
    'service.yaml': service,
    'a.txt': 'A',
    'b.txt': 'B',
    'base/kustomization.yml': 'resources: [pod.yaml]\n',
    'base/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\n',
  })
  const { objects } = await readKustomization(root)
  expect(objects.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Service', 'Pod'])
  expect(objects[0]).toMatchObject({ data: { 'a.txt': 'A', key: 'B', x: '1=2' } })
})

test('its namespace is that of everything', async () => {
  const root = await put({
    'kustomization.yaml': 'namespace: n\nresources: [service.yaml]\n',
    'service.yaml': service,
  })
  expect((await readKustomization(root)).objects).toMatchObject([{ metadata: { namespace: 'n' } }])
})

test.each([
  ['patches: []', 'asks for patches'],
  ['configMapGenerator: [{ name: c }]', 'names with hashes'],
  [
    'configMapGenerator: [{ name: c, envs: [x] }]\ngeneratorOptions: { disableNameSuffixHash: true }',
    'configMapGenerator.envs',
  ],
  ['- a', 'asks for 0'],
  ['text', 'is no object'],
  ['resources: [.]', 'within one another'],
])('%j is refused by name', async (text, words) => {
  const root = await put({ 'kustomization.yaml': text })
  await expect(readKustomization(root)).rejects.toThrow(words)
})

test('a folder without one is refused', async () => {
  await expect(readKustomization(await put({ 'a.yaml': service }))).rejects.toThrow(
    'there is no kustomization.yaml',
  )
})
