import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type Bundle, withSet } from './bundle.ts'
import { hasComments, textWithComments } from './kept-comments.ts'
import { write } from './path.ts'
import { readText } from './text.ts'

const text = `# The names of its Pods.
apiVersion: v1
kind: Service
metadata: { name: web } # as the set
spec:
  clusterIP: None
---
# The set itself.
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  # Three, for a quorum.
  replicas: 3
  serviceName: web
  template:
    spec:
      containers:
        # Serves.
        - name: nginx
          image: "nginx:1.28" # pinned
          args:
            - -g # everything
            - daemon off;
        # Copies.
        - name: sync
          image: sync:1
`
const bundleOf = (of: string): Bundle => {
  const found = readText(of)
  if (found.kind !== 'read') throw new Error(found.kind)
  return found.bundle
}
const changed = (path: string, value: unknown): Bundle => {
  const bundle = bundleOf(text)
  return withSet(bundle, write(bundle.set, path, value) as StatefulSet)
}

test('a change is written into the text, and nothing else of it is', () => {
  expect(textWithComments(text, bundleOf(text))).toBe(text)
  expect(textWithComments(text, changed('spec.replicas', 5))).toBe(text.replace('replicas: 3', 'replicas: 5'))
  expect(textWithComments(text, changed('spec.template.spec.containers[0].image', 'nginx:1.29'))).toBe(
    text.replace('nginx:1.28', 'nginx:1.29'),
  )
  expect(textWithComments(text, changed('metadata.name', 'shop'))).toBe(
    text.replace('  name: web\n', '  name: shop\n'),
  )
})

test('what comes stands at the end of its map, and what goes takes its comment along', () => {
  expect(textWithComments(text, changed('spec.minReadySeconds', 4))).toBe(`${text}  minReadySeconds: 4\n`)
  const { set } = bundleOf(text)
  const [nginx, sync] = set.spec?.template.spec?.containers ?? []
  const without = textWithComments(text, changed('spec.template.spec.containers', [sync]))
  expect(without).toContain('# Copies.')
  expect(without).not.toContain('nginx')
  const turned = textWithComments(text, changed('spec.template.spec.containers', [sync, nginx]))
  expect(turned).toContain('# pinned')
  const three = [nginx, { name: 'more', image: 'more:1' }, sync]
  expect(textWithComments(text, changed('spec.template.spec.containers', three))).toBe(
    text.replace('        # Copies.', '        - name: more\n          image: more:1\n        # Copies.'),
  )
})

test('objects come and go with their comments', () => {
  const bundle = bundleOf(text)
  const alone = textWithComments(text, { ...bundle, others: [] })
  expect(alone).toContain('# Three, for a quorum.')
  expect(bundleOf(alone)).toEqual({ ...bundle, others: [] })
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: 'yes' } }
  const more = textWithComments(text, { ...bundle, others: [...bundle.others, config] })
  expect(more.startsWith(text)).toBe(true)
  expect(bundleOf(more).others).toEqual([...bundle.others, config])
})

test('words that YAML 1.1 reads as other values stand in quotes', () => {
  expect(textWithComments(text, changed('spec.serviceName', 'on'))).toContain('serviceName: "on"')
})

test('a text that cannot be gone along with is printed anew', () => {
  const twice = text.replace('  replicas: 3\n', '  replicas: 2\n  replicas: 3\n')
  const bundle = bundleOf(twice)
  const more = { ...bundle, set: write(bundle.set, 'spec.replicas', 7) as StatefulSet }
  expect(bundleOf(textWithComments(twice, more))).toEqual(more)
  expect(bundleOf(textWithComments('{', more))).toEqual(more)
})

test('a text has comments or has none', () => {
  expect(hasComments(text)).toBe(true)
  expect(hasComments('image: host/a#b\n')).toBe(false)
})
