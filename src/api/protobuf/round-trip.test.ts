import { describe, expect, it } from 'vitest'
import { resources, structs } from '../generated/model.ts'
import { apiVersionOf } from '../kinds.ts'
import { quantityFields } from '../schema/quantity-fields.ts'
import { decodeProtobuf } from './decoded.fixture.ts'
import { encodeMessage, enveloped } from './encode-protobuf.ts'
import { fieldNumbers } from './field-numbers.ts'
import { shapeOf } from './message-shape.ts'
import { varint } from './wire-writer.ts'

/** Fields that came after the table was written: a client that sends them in this form sends them in vain. */
const unlisted = [
  'CSIDriverSpec.preventPodSchedulingIfMissing',
  'Device.nodeAllocatableResourceMappings',
  'DeviceAttribute.bools',
  'DeviceAttribute.ints',
  'DeviceAttribute.strings',
  'DeviceAttribute.versions',
  'ListMeta.shardInfo',
  'PodSpec.schedulingGroup',
  'PodStatus.nodeAllocatableResourceClaimStatuses',
  'ResourceHealth.message',
  'VolumeMountStatus.volumeStatus',
]

const scalars: { readonly [type: string]: unknown } = {
  string: 'text',
  boolean: true,
  int32: 7,
  int64: 2 ** 41,
  double: 0.25,
  intOrString: '25%',
  bytes: 'aGk=',
  time: '2026-01-02T03:04:05Z',
  microTime: '2026-01-02T03:04:05.000006Z',
  quantity: '1500m',
  any: { raw: [1] },
}

const choices: { readonly [field: string]: unknown } = {
  'CustomResourceSubresources.status': {},
  'JSONSchemaProps.additionalItems': false,
  'JSONSchemaProps.additionalProperties': { type: 'string' },
  'JSONSchemaProps.dependencies': { a: ['b', 'c'], d: { type: 'object' } },
  'JSONSchemaProps.items': [{ type: 'string' }, { type: 'integer' }],
}

/** A value with every field that has a number; a struct inside itself says no more. */
function full(struct: string, within: readonly string[] = []): { readonly [field: string]: unknown } {
  const around = [...within, struct]
  const fields = Object.entries(structs[struct] ?? {}).filter(
    ([field]) => isNumbered(struct, field) && !unlisted.includes(`${struct}.${field}`),
  )
  return Object.fromEntries(
    fields
      .filter(([, type]) => !around.includes(/#(\w+)$/.exec(type)?.[1] ?? ''))
      .map(([field, type]) => [
        field,
        choices[`${struct}.${field}`] ?? sampleOf(typeOf(struct, field, type), around),
      ]),
  )
}

function typeOf(struct: string, field: string, declared: string): string {
  const bare = declared.replace('!', '')
  return quantityFields[struct]?.includes(field) ? bare.replace(/string$/, 'quantity') : bare
}

function sampleOf(type: string, within: readonly string[]): unknown {
  if (type.startsWith('[]')) return [sampleOf(type.slice(2), within), sampleOf(type.slice(2), within)]
  if (type.startsWith('{}')) return { key: sampleOf(type.slice(2), within) }
  return type.startsWith('#') ? full(type.slice(1), within) : scalars[type]
}

/** The version and the kind of an object stand in its envelope. */
const isNumbered = (struct: string, field: string): boolean =>
  (field !== 'apiVersion' && field !== 'kind') || namesOf(struct).includes(field)

function namesOf(struct: string): string[] {
  const collect = (shape: ReturnType<typeof shapeOf>): string[] =>
    [...(shape?.values() ?? [])].flatMap(part => (part.kind === 'field' ? [part.name] : collect(part.shape)))
  return collect(shapeOf(struct))
}

describe('every built-in kind', () => {
  it.each(resources.map(resource => [`${resource.group}/${resource.version} ${resource.kind}`, resource]))(
    '%s comes back as it was sent, field by field',
    (_, { group, version, kind, struct }) => {
      const type = { apiVersion: apiVersionOf({ group, version }), kind }
      const object = full(struct)
      const bytes = enveloped(type, encodeMessage(struct, object))
      expect(decodeProtobuf(struct, bytes)).toEqual({ ...type, ...object })
    },
  )

  it('has a number for every field, but for the newest ones', () => {
    const missing = new Set<string>()
    const seen = new Set<string>()
    const visit = (struct: string) => {
      if (seen.has(struct)) return
      seen.add(struct)
      const names = namesOf(struct)
      for (const [field, type] of Object.entries(structs[struct] ?? {})) {
        const isOfType = field === 'apiVersion' || field === 'kind'
        if (!isOfType && !names.includes(field)) missing.add(`${struct}.${field}`)
        const inner = /#(\w+)$/.exec(type)?.[1]
        if (inner && !missing.has(`${struct}.${field}`)) visit(inner)
      }
    }
    for (const { struct, subresources } of resources)
      for (const each of [struct, ...Object.values(subresources).map(sub => sub.struct)]) visit(each)
    for (const each of ['Status', 'DeleteOptions', 'ListMeta']) visit(each)
    missing.delete('')
    expect([...missing].toSorted()).toEqual(unlisted)
  })
})

describe('numbers that are easily taken for another', () => {
  it('are those of upstream’s messages', () => {
    expect(fieldNumbers.EndpointPort).toBe('name=1 port=2 protocol=3 appProtocol=4*')
    expect(fieldNumbers.DiscoveryEndpointPort).toBe('name=1* protocol=2* port=3* appProtocol=4*')
    expect(fieldNumbers.ApiregistrationServiceReference).toBe('namespace=1 name=2 port=3*')
    expect(fieldNumbers.ApiextensionsServiceReference).toBe('namespace=1 name=2 path=3* port=4*')
  })
})

describe('bad input', () => {
  it('schemas that are nested without end are refused, not followed', () => {
    let schema = new Uint8Array()
    // `not` is field 28.
    for (let depth = 0; depth < 5_000; depth++)
      schema = new Uint8Array(Buffer.concat([Buffer.from([0xe2, 0x01]), varint(schema.length), schema]))
    const wrap = (number: number, bytes: Uint8Array) =>
      Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
    const version = wrap(4, wrap(1, schema))
    const type = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
    expect(() =>
      decodeProtobuf('CustomResourceDefinition', enveloped(type, wrap(2, wrap(7, version)))),
    ).toThrow('proto: messages are nested more than 500 deep')
  })

  it('a time in the year 1 is one, but for its first instant', () => {
    const at = (time: string) => {
      const bytes = encodeMessage('Event', { firstTimestamp: time })
      return decodeProtobuf('Event', enveloped({ apiVersion: 'v1', kind: 'Event' }, bytes)).firstTimestamp
    }
    expect(at('0001-06-01T00:00:00Z')).toBe('0001-06-01T00:00:00Z')
    expect(at('0001-01-01T00:00:00Z')).toBeUndefined()
  })
})
