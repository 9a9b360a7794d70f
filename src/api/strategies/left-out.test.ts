// The decoder knows what type a field has, not whether it is there: whatever a client leaves out, it gets an answer.
import { beforeAll, expect, test } from 'vitest'
import { decodeObject } from '../decode/decode.ts'
import { structs } from '../generated/model.ts'
import { apiVersionOf, builtInKinds, type Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import { strategyOf } from './index.ts'

beforeAll(async () => {
  for (const kind of builtInKinds) await strategyOf(kind).load?.()
})

const depthMax = 9

const scalars: { readonly [type: string]: unknown } = {
  // Some of these hold a schema, and are refused otherwise.
  any: {},
  boolean: true,
  bytes: 'YQ==',
  int32: 1,
  int64: 1,
  double: 1,
  intOrString: 1,
  microTime: '2026-01-01T00:00:00.000000Z',
  time: '2026-01-01T00:00:00Z',
}

/** A value of the type; `depth` structs of it are empty ones in the end. */
function valueOfType(type: string, depth: number): unknown {
  if (type.startsWith('!')) return valueOfType(type.slice(1), depth)
  if (type.startsWith('[]')) return [valueOfType(type.slice(2), depth)]
  if (type.startsWith('{}')) return { key: valueOfType(type.slice(2), depth) }
  if (type.startsWith('#')) return structOf(type.slice(1), depth)
  return type in scalars ? scalars[type] : '1'
}

const structOf = (struct: string, depth: number): object =>
  depth === 0
    ? {}
    : Object.fromEntries(
        Object.entries(structs[struct] ?? {})
          .filter(([, type]) => depth > 1 || type.includes('#'))
          .map(([field, type]) => [field, valueOfType(type, depth - 1)]),
      )

/** As the server has it before anything is prepared. */
function read(kind: Kind, depth: number): Draft<ApiObject> {
  const value = {
    ...structOf(kind.schema.struct ?? '', depth),
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
  }
  const { object } = decodeObject({ kind, value, fieldValidation: 'Ignore' })
  strategyOf(kind).setDefaults(object)
  return object
}

function write(kind: Kind, draft: Draft<ApiObject>): void {
  const strategy = strategyOf(kind)
  strategy.prepareForCreate(draft)
  strategy.validateCreate(draft)
  strategy.warnings(draft, null)
  strategy.selectableFields(draft)
  strategy.gracePeriodSeconds(draft, null)
  for (const { cell } of strategy.columns) expect(cell(draft, 0)).not.toBeUndefined()
}

function rewrite(kind: Kind, draft: Draft<ApiObject>, old: ApiObject): void {
  const strategy = strategyOf(kind)
  const status = structuredClone(draft)
  strategy.prepareForUpdate(draft, old)
  strategy.validateUpdate(draft, old)
  strategy.warnings(draft, old)
  strategy.prepareForStatusUpdate(status, old)
  strategy.validateStatusUpdate(status, old)
}

test.each(builtInKinds.map(kind => [`${kind.kind} of ${kind.group || 'core'}`, kind] as const))(
  '%s',
  (_, kind) => {
    for (let depth = 1; depth <= depthMax; depth++) {
      write(kind, read(kind, depth))
      for (const oldDepth of [1, depth - 1, depth + 1]) rewrite(kind, read(kind, depth), read(kind, oldDepth))
    }
  },
)
