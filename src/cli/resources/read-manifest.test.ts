import { expect, test } from 'vitest'
import { readManifest } from './read-manifest.ts'

test('every document is an object, and a list is its items', async () => {
  const text = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data: { text: "--- no border", on: "yes" }
---
# nothing but a comment
--- # the last one
apiVersion: v1
kind: List
items:
- { apiVersion: v1, kind: Secret, metadata: { name: b } }
`
  const { objects, warnings } = await readManifest(text, 'x.yaml')
  expect(objects.map(each => `${each.kind} ${each.metadata?.name}`)).toEqual(['ConfigMap a', 'Secret b'])
  expect(warnings).toEqual([])
})

test('JSON is understood too', async () => {
  expect((await readManifest('{"apiVersion":"v1","kind":"Pod"}', 'x.json')).objects).toEqual([
    { apiVersion: 'v1', kind: 'Pod' },
  ])
})

test('a key that stands there twice is a warning, and the last one counts', async () => {
  const { objects, warnings } = await readManifest(
    'apiVersion: v1\nkind: Service\nspec: { a: 1, a: 2 }\n',
    'x.yaml',
  )
  expect(objects).toMatchObject([{ spec: { a: 2 } }])
  expect(warnings).toEqual(['x.yaml: spec.a stands there twice; the last one counts'])
})

test.each([
  ['a: [', 'x.yaml cannot be read (document 1)'],
  ['hello', 'x.yaml holds a document that is no object'],
  ['apiVersion: v1', 'x.yaml holds a document that is no object'],
])('%j is refused in words', async (text, words) => {
  await expect(readManifest(text, 'x.yaml')).rejects.toThrow(words)
})

test.each(['name', 'namespace', 'generateName'])(
  'a %s that is no text is said where the manifest is read',
  async field => {
    const text = JSON.stringify({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { [field]: 5 } })
    await expect(readManifest(text, 'x.yaml')).rejects.toThrow(
      `x.yaml: metadata.${field} of a StatefulSet is not a text but 5`,
    )
  },
)
