// Custom resources: what validating their objects costs, and what definitions cost that nobody uses.
import { setTimeout as sleep } from 'node:timers/promises'
import { customKind } from '../../src/api/custom/custom-kind.ts'
import type { CustomResourceDefinition, JSONSchemaProps } from '../../src/api/generated/types.ts'
import type { ApiObject } from '../../src/api/object.ts'
import { residentMegabytes, startKedgeProcess } from '../kedge-process.ts'
import type { Figure } from '../measure.ts'

const objects = 1_000
const definitions = 100

/** About 50 KB: as deep and as wide as the definitions of operators are. */
function largeSchema(): JSONSchemaProps {
  const container = (depth: number): JSONSchemaProps => ({
    type: 'object',
    description: 'What runs, and how much of the machine it may use. '.repeat(2),
    required: ['name'],
    properties: {
      name: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
      replicas: { type: 'integer', minimum: 0, maximum: 100, default: 1 },
      mode: { type: 'string', enum: ['fast', 'safe', 'none'], default: 'safe' },
      port: { 'x-kubernetes-int-or-string': true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      ...(depth > 0
        ? {
            parts: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: container(depth - 1),
            },
            fallback: container(depth - 1),
          }
        : {}),
    },
  })
  const properties = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [`part${index}`, container(3)]),
  )
  return { type: 'object', properties: { spec: { type: 'object', properties } } }
}

const definitionOf = (index: number): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `larges.g${index}.example.dev`, generation: 1 },
  spec: {
    group: `g${index}.example.dev`,
    scope: 'Namespaced',
    names: { plural: 'larges', kind: 'Large' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: largeSchema() },
        subresources: { status: {} },
      },
    ],
  },
})

function largeObject(): ApiObject {
  const element = (name: string, depth: number): object => ({
    name,
    replicas: 3,
    port: 'http',
    labels: { app: name, tier: 'back' },
    ...(depth > 0 ? { parts: [element('a', depth - 1), element('b', depth - 1)] } : {}),
  })
  const spec = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [`part${index}`, element('main', 2)]),
  )
  return {
    apiVersion: 'g0.example.dev/v1',
    kind: 'Large',
    metadata: { name: 'l', namespace: 'default' },
    spec,
  } as ApiObject
}

export async function measureCustom(): Promise<readonly Figure[]> {
  const definition = definitionOf(0)
  const [version] = definition.spec.versions
  if (!version) return []
  const { kind, strategy } = customKind(definition, version, () => null)
  const text = JSON.stringify(largeObject())
  const validate = () => {
    const draft = kind.schema.read(JSON.parse(text), { path: [], struct: '', unknown: [] }) as ApiObject
    strategy.setDefaults(draft as never)
    if (strategy.validateCreate(draft).length > 0) throw new Error('the object is as its schema says')
  }
  for (let warm = 0; warm < 200; warm++) validate()
  const startedAt = process.cpuUsage()
  for (let count = 0; count < objects; count++) validate()
  const { user, system } = process.cpuUsage(startedAt)
  const kilobytes = Math.round(JSON.stringify(version.schema).length / 1024)
  return [
    {
      name: `${objects} custom objects read, completed and validated by a schema of ${kilobytes} KB, per second of CPU`,
      value: objects / ((user + system) / 1e6),
      unit: '1/s',
      target: 2_000,
    },
    ...(await measureDefinitions()),
  ]
}

async function measureDefinitions(): Promise<readonly Figure[]> {
  const kedge = await startKedgeProcess(['--runtime', 'simulated', '--nodes', '0'])
  try {
    await sleep(3000)
    const before = residentMegabytes(kedge.pid)
    for (let index = 0; index < definitions; index++)
      await kedge.api.send(
        'POST',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        definitionOf(index),
      )
    await sleep(3000)
    const value = residentMegabytes(kedge.pid) - before
    return [{ name: `${definitions} definitions, resident memory more`, value, unit: 'MB', target: 60 }]
  } finally {
    await kedge.stop()
  }
}
