import { structs } from '../generated/model.ts'
import { quantityFields } from '../schema/quantity-fields.ts'
import { fieldNumbers } from './field-numbers.ts'

/** What a number stands for: a field of the object, or a message whose fields are the object's own. */
export type Part =
  | {
      readonly kind: 'field'
      readonly name: string
      /** As the model writes types; quantities are told from other strings, and choices that the model calls `any` from raw JSON. */
      readonly type: string
      /** Whether zero is kept, because it means something or the field is required. */
      readonly keepsZero: boolean
    }
  | { readonly kind: 'inlined'; readonly shape: MessageShape }

/** The parts of a message by their numbers. */
export type MessageShape = ReadonlyMap<number, Part>

const shapes = new Map<string, MessageShape | null>()

/** The shape of a struct's message; null for a struct that has no protobuf form. */
export function shapeOf(struct: string): MessageShape | null {
  const known = shapes.get(struct)
  if (known !== undefined) return known
  const text = fieldNumbers[struct]
  const shape = text === undefined ? null : parseShape(struct, text)
  shapes.set(struct, shape)
  return shape
}

/** `name=1 +2(inner=1*) count=3*` */
function parseShape(struct: string, text: string): MessageShape {
  const shape = new Map<number, Part>()
  for (const [, inlinedNumber, inner, name = '', number, star] of text.matchAll(
    /\+(\d+)\((.*?)\)(?= |$)|([^\s=]+)=(\d+)(\*?)/g,
  )) {
    if (inlinedNumber !== undefined && inner !== undefined)
      shape.set(Number(inlinedNumber), { kind: 'inlined', shape: parseShape(struct, inner) })
    else shape.set(Number(number), fieldPart(struct, name, star === '*'))
  }
  return shape
}

function fieldPart(struct: string, name: string, keepsZero: boolean): Part {
  const declared = structs[struct]?.[name] ?? 'any'
  const isRequired = declared.startsWith('!')
  const bare = isRequired ? declared.slice(1) : declared
  const type =
    choices[struct]?.[name] ??
    (quantityFields[struct]?.includes(name) ? bare.replace(/string$/, 'quantity') : bare)
  return { kind: 'field', name, type, keepsZero: keepsZero || isRequired }
}

/** What is one of several things in JSON, and a message with a field for each of them here. */
const choices: { readonly [struct: string]: { readonly [field: string]: string } } = {
  CustomResourceSubresources: { status: 'emptyMessage' },
  JSONSchemaProps: {
    additionalItems: 'schemaOrBoolean',
    additionalProperties: 'schemaOrBoolean',
    dependencies: '{}schemaOrStrings',
    items: 'schemaOrSchemas',
  },
}
