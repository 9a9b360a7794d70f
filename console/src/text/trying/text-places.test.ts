import { expect, test } from 'vitest'
import { partsOfField, placeAt, rangesIn } from './text-places.ts'

const yaml = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  labels:
    app.kubernetes.io/name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: nginx
        image: nginx:1.28
        ports:
          - containerPort: 80
      - name: other
        im
  volumeClaimTemplates:
    -
`

const lineOf = (field: string, text = yaml) => {
  const { from, to } = rangesIn(text)(field)
  return text.slice(from, to).trim()
}
const at = (line: string, behind = line) => placeAt(yaml, yaml.indexOf(line) + behind.length)

test('a field is found by its path, in YAML and JSON', () => {
  expect(lineOf('spec.replicas')).toBe('replicas: 3')
  expect(lineOf('spec.template.spec.containers[0].image')).toBe('image: nginx:1.28')
  expect(lineOf('spec.template.spec.containers[0].ports[0].containerPort')).toBe('- containerPort: 80')
  expect(lineOf('spec.replicas', JSON.stringify({ spec: { replicas: 3 } }, null, 2))).toBe('"replicas": 3')
})

test('of a field that is not there, the nearest around it is told', () => {
  expect(lineOf('spec.template.spec.containers[0].command')).toBe('- name: nginx')
  expect(lineOf('')).toBe('apiVersion: apps/v1')
})

test('keys may hold what paths are made of', () => {
  expect(partsOfField('metadata.labels[app.kubernetes.io/name]')).toEqual([
    'metadata',
    'labels',
    'app.kubernetes.io/name',
  ])
})

test('the cursor knows what is around it', () => {
  expect(at('  replicas: 3')).toEqual({ parents: ['spec'], key: 'replicas', isValue: true })
  expect(at('  replicas', '  rep')).toMatchObject({ parents: ['spec'], isValue: false })
  const containers = ['spec', 'template', 'spec', 'containers', '*']
  expect(at('        im\n', '        im')).toEqual({ parents: containers, key: 'im', isValue: false })
  expect(at('      - name: other', '      - na').parents).toEqual(containers)
  expect(at('          - containerPort', '          - con').parents).toEqual([...containers, 'ports', '*'])
  expect(at('    -\n', '    -').parents).toEqual(['spec', 'volumeClaimTemplates', '*'])
})

test('the place in a long text is found in the time of one look at it', () => {
  const long = `spec:\n${'  labels:\n    a: b\n'.repeat(20_000)}  re`
  expect(placeAt(long, long.length).parents).toEqual(['spec'])
})
