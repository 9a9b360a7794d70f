import { expect, test } from 'vitest'
import { join, read } from '../model/path.ts'
import type { Field } from './field.ts'
import { isDrawn } from './is-drawn.ts'
import { autoscalerFields, exposeFields } from './service-fields.ts'
import { podSecurityFields, strategyFields } from './set-fields.ts'

const drawn = (fields: readonly Field[], object: object, at = ''): readonly string[] => {
  const objectAt = (path: string) => read(object, path)
  const valueAt = (path: string) => objectAt(join(at, path))
  return fields.filter(field => isDrawn(field, { valueAt, objectAt })).map(({ label }) => label)
}
const labelsFor = (service: object): readonly string[] => drawn(exposeFields, service)
const itemsOf = (fields: readonly Field[], label: string): readonly Field[] =>
  fields.flatMap(field => (field.kind === 'items' && field.label === label ? field.fields : []))

test('an external name is asked for where the Service is one, and shown where there is one', () => {
  expect(labelsFor({ spec: {} })).not.toContain('externalName')
  expect(labelsFor({ spec: { type: 'ClusterIP', externalName: '' } })).not.toContain('externalName')
  expect(labelsFor({ spec: { type: 'ExternalName' } })).toContain('externalName')
  expect(labelsFor({ spec: { type: 'ClusterIP', externalName: 'old.example' } })).toContain('externalName')
})

test('a Service of a name elsewhere has no Pods, and nothing about them is asked', () => {
  const about = ['sessionAffinity', 'serviceSelector', 'servicePorts']
  expect(labelsFor({ spec: {} })).toEqual(expect.arrayContaining(about))
  expect(labelsFor({ spec: { type: 'NodePort' } })).toEqual(expect.arrayContaining(about))
  const labels = labelsFor({ spec: { type: 'ExternalName' } })
  expect(about.filter(label => labels.includes(label))).toEqual([])
  const type = exposeFields.find(({ at }) => at === 'spec.type')
  expect(type).toMatchObject({
    sheds: {
      ExternalName: expect.arrayContaining(['spec.sessionAffinity', 'spec.selector', 'spec.ports']),
    },
  })
})

test('a port of the nodes is asked for where the Service has one', () => {
  const ports = itemsOf(exposeFields, 'servicePorts')
  const labels = (type: string, nodePort?: number) =>
    drawn(ports, { spec: { type, ports: [{ port: 80, nodePort }] } }, 'spec.ports[0]')
  expect(labels('ClusterIP')).not.toContain('nodePort')
  expect(labels('NodePort')).toContain('nodePort')
  expect(labels('ClusterIP', 30_080)).toContain('nodePort')
})

test('a metric has the target of its type, and not both', () => {
  const fields = itemsOf(autoscalerFields, 'metrics')
  const labels = (type: string) => drawn(fields, { resource: { target: { type } } })
  expect(labels('Utilization')).toEqual(expect.arrayContaining(['averageUtilization']))
  expect(labels('Utilization')).not.toContain('averageValue')
  expect(labels('AverageValue')).toContain('averageValue')
  expect(labels('AverageValue')).not.toContain('averageUtilization')
})

test('a partition is asked for of a set that rolls, and the profile of a node where one is wanted', () => {
  const strategy = (type?: string) => drawn(strategyFields, { spec: { updateStrategy: { type } } })
  expect([strategy(), strategy('RollingUpdate')].every(labels => labels.includes('partition'))).toBe(true)
  expect(strategy('OnDelete')).toEqual(['updateStrategy'])
  const seccomp = (type?: string) =>
    drawn(podSecurityFields, {
      spec: { template: { spec: { securityContext: { seccompProfile: { type } } } } },
    })
  expect(seccomp()).not.toContain('seccompProfile')
  expect(seccomp('Localhost')).toContain('seccompProfile')
})
