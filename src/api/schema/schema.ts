import { type Reader, readAny } from '../decode/scalar-readers.ts'
import { structReader } from '../decode/struct-reader.ts'
import { type Merging, plainMerging, structMerging } from './merging.ts'

/** What the objects of a kind look like: how they are read, how they merge, and what OpenAPI says of them. */
export interface Schema {
  /** The struct of the model that they follow, which has defaults and a protobuf form; null for kinds the model does not know. */
  readonly struct: string | null
  /** Brings a value to the form in which it is stored: see decode/struct-reader.ts. */
  readonly read: Reader
  readonly merging: Merging
  /** A schema of OpenAPI v3 that stands for itself; null where the model has the words. */
  readonly definition: Definition | null
}

export interface Definition {
  /** `dev.example.v1.Widget` */
  readonly name: string
  readonly schema: { readonly [field: string]: unknown }
}

const known = new Map<string, Schema>()

/** The schema of a struct of the model, compiled when first needed. */
export function structSchema(struct: string): Schema {
  const before = known.get(struct)
  if (before) return before
  let reader: Reader | null = null
  const schema: Schema = {
    struct,
    read(value, reading) {
      reader ??= structReader(struct)
      return reader(value, reading)
    },
    get merging() {
      return structMerging(struct)
    },
    definition: null,
  }
  known.set(struct, schema)
  return schema
}

/** Of a kind that is only known by name: everything in it is kept as it is. */
export const unknownSchema: Schema = {
  struct: null,
  read: readAny,
  merging: plainMerging,
  definition: null,
}
