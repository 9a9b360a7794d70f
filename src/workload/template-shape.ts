// A Pod template in the shape that Go gives it when it is decoded into structs and encoded again.
//
// A revision's bytes decide its name and whether a rollout begins, so they must not depend on how a client or a
// server happens to write what means the same: `null` for absent, an empty list for none, `false` for a plain flag.
// Three rules of Go's encoder are at work: optional lists, maps and plain scalars are left out when empty; pointers
// are kept when set, whatever they point to; structs that are no pointers are always written.

import { isZeroLeftOut } from '../api/decode/zero-fields.ts'
import { structs } from '../api/generated/model.ts'
import type { PodTemplateSpec } from '../api/generated/types.ts'

type Fields = { readonly [field: string]: unknown }

/** Structs inside a Pod template that are not behind a pointer, so that Go always writes them. */
const alwaysWritten: { readonly [struct: string]: { readonly [field: string]: unknown } } = {
  Container: { resources: {} },
  EphemeralContainer: { resources: {} },
  PodTemplateSpec: { metadata: {} },
  PersistentVolumeClaimTemplate: { metadata: {} },
  PersistentVolumeClaimSpec: { resources: {} },
  ResourceFieldSelector: { divisor: '0' },
}

/** The template as Go would write it. */
export function shapedTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return shapedStruct(template as Fields, 'PodTemplateSpec') as PodTemplateSpec
}

function shapedStruct(fields: Fields, struct: string): Fields {
  const types = structs[struct] ?? {}
  const shaped: { [field: string]: unknown } = { ...alwaysWritten[struct] }
  for (const field of Object.keys(fields)) {
    const type = types[field] ?? 'any'
    const value = shapedValue(fields[field], type)
    if (value === undefined || isOmitted(value, type, () => isZeroLeftOut(struct, field))) continue
    shaped[field] = value
  }
  return shaped
}

function shapedValue(value: unknown, type: string): unknown {
  if (value === null || typeof value !== 'object') return value ?? undefined
  const bare = type.startsWith('!') ? type.slice(1) : type
  if (bare.startsWith('#')) return Array.isArray(value) ? value : shapedStruct(value as Fields, bare.slice(1))
  if (!Array.isArray(value)) return value
  return bare.startsWith('[]#') ? value.map(item => shapedValue(item, bare.slice(2)) ?? null) : value
}

function isOmitted(value: unknown, type: string, isPlain: () => boolean): boolean {
  if (type.startsWith('!')) return false
  if (type.startsWith('[]')) return Array.isArray(value) && value.length === 0
  if (type.startsWith('{}')) return typeof value === 'object' && Object.keys(value ?? {}).length === 0
  return (value === '' || value === 0 || value === false) && isPlain()
}
