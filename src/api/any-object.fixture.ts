import fc from 'fast-check'
import { structs } from './generated/model.ts'
import { fieldMergeOf } from './schema/merge-keys.ts'
import { quantityFields } from './schema/quantity-fields.ts'

const word = fc.constantFrom('a', 'b', 'c', 'Running', 'TCP', 'nginx:1')

const scalars: { readonly [type: string]: fc.Arbitrary<unknown> } = {
  string: word,
  boolean: fc.boolean(),
  int32: fc.integer({ min: -1, max: 70_000 }),
  int64: fc.integer({ min: 1, max: 2 ** 40 }),
  double: fc.constantFrom(0, 0.5, 2),
  intOrString: fc.constantFrom(1, 80, '25%', 'http'),
  bytes: fc.constantFrom('aGk=', 'eA=='),
  time: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-28T23:59:59Z'),
  microTime: fc.constantFrom('2026-01-01T00:00:00.000001Z'),
  quantity: fc.constantFrom('1', '500m', '1Gi', '100u'),
  any: fc.constantFrom({ x: 1 }, {}, [1, 'a']),
  schema: fc.constant({}),
}

/** Of a schema, those that hold a schema or something else: the model leaves their type open, the decoder does not. */
const schemaFields = new Set(['additionalItems', 'additionalProperties', 'dependencies', 'items'])
const isSchema = (struct: string, field: string) => struct === 'JSONSchemaProps' && schemaFields.has(field)

/** Any value that follows a type of the model; fields that may be missing often are. Lists that merge have distinct keys. */
function anyOf(type: string, depth: number, key: string | null = null): fc.Arbitrary<unknown> {
  if (type.startsWith('[]')) {
    const item = anyOf(type.slice(2), depth - 1)
    const selector = (value: unknown) =>
      key === null ? JSON.stringify(value) : Reflect.get(Object(value), key)
    const isNamed = (value: unknown) => key === null || selector(value) !== undefined
    return fc.uniqueArray(item.filter(isNamed), { minLength: 1, maxLength: 3, selector })
  }
  if (type.startsWith('{}'))
    return fc.dictionary(word, anyOf(type.slice(2), depth - 1), { minKeys: 1, maxKeys: 2 })
  if (type.startsWith('#')) return objectOf(type.slice(1), depth - 1)
  return scalars[type] ?? fc.constant('x')
}

/** Any object that follows a struct of the model, down to `depth`. */
export function objectOf(struct: string, depth: number): fc.Arbitrary<{ [field: string]: unknown }> {
  const fields: { [field: string]: fc.Arbitrary<unknown> } = {}
  for (const [field, declared] of Object.entries(structs[struct] ?? {})) {
    if (field === 'apiVersion' || field === 'kind' || field === 'managedFields') continue
    const plain = declared.replace('!', '')
    if (depth <= 0 && plain.includes('#')) continue
    const open = isSchema(struct, field) ? plain.replace(/any$/, 'schema') : plain
    const type = quantityFields[struct]?.includes(field) ? open.replace(/string$/, 'quantity') : open
    const merge = fieldMergeOf(struct, field)
    const value = anyOf(type, depth, merge?.key ?? null)
    // Keys of elements are there; a rollout of random objects would otherwise have nothing to merge by.
    fields[field] = isKey(struct, field) ? value : fc.option(value, { nil: undefined, freq: 3 })
  }
  return fc.record(fields).map(withoutAbsent)
}

const keyFields = new Set(['name', 'type', 'uid', 'ip', 'port', 'containerPort', 'mountPath', 'devicePath'])
const isKey = (struct: string, field: string): boolean => keyFields.has(field) && struct !== 'ObjectMeta'

function withoutAbsent(value: { [field: string]: unknown }): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))
}
