import { expect, test } from 'vitest'
import { movedText } from './moved-text.ts'

const move = (text: string) => movedText(text, { from: 'default', to: 'shop' })

test('a text goes to another project with its comments, and with nothing else changed', () => {
  const textIn = (project: string) => `# The names of the Pods.
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${project} } # as the others
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  # Where it goes.
  namespace:   ${project}
  labels: {namespace: default}
---
kind: Secret
metadata:
  namespace: far
`
  expect(move(textIn('default'))).toBe(textIn('shop'))
})

test('JSON and lists go along, and a name that YAML would read as another value is quoted', () => {
  const json = (project: string) =>
    JSON.stringify({ kind: 'List', items: [{ metadata: { namespace: project } }, { metadata: {} }] }, null, 2)
  expect(move(json('default'))).toBe(json('shop'))
  expect(movedText('metadata:\n  namespace: default\n', { from: 'default', to: '12' })).toBe(
    'metadata:\n  namespace: "12"\n',
  )
})
