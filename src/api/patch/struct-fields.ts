import { structs } from '../generated/model.ts'

/** A JSON object, as far as patches care. */
export type JsonObject = { readonly [field: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The struct that the elements, the entries or the value of a field follow; empty where the model has none. */
export function structOfField(struct: string, field: string): string {
  const fields = structs[struct]
  const type = fields && Object.hasOwn(fields, field) ? fields[field] : undefined
  return /#(\w+)$/.exec(type ?? '')?.[1] ?? ''
}
