import { inTurns } from '../../base/turn.ts'
import type { Kind } from '../kinds.ts'
import { noKind, notAnObject, unrecognized } from '../object-kind.ts'
import { JsonError, type ParsedText } from '../parsed-text.ts'
import { StatusError } from '../status-error.ts'
import { parseJson, parseLongJson, parseYaml, textOfBytes } from './json.ts'

/** The value of a JSON body. Throws a 400. */
export function parseBody(kind: Kind, bytes: Uint8Array): ParsedText {
  try {
    return requireObject(kind, bytes, parseJson(textOfBytes(bytes)))
  } catch (error) {
    throw error instanceof JsonError ? unrecognized(kind, noKind(error.message), bytes) : error
  }
}

/** The same of a long body, in steps. Rejects with a 400. */
export async function parseLongBody(kind: Kind, bytes: Uint8Array): Promise<ParsedText> {
  try {
    return requireObject(kind, bytes, await parseLongJson(textOfBytes(bytes)))
  } catch (error) {
    throw error instanceof JsonError ? unrecognized(kind, noKind(error.message), bytes) : error
  }
}

/** The value of a YAML body, read by `read`. Throws a 400. */
export async function parseYamlBody(
  kind: Kind,
  bytes: Uint8Array,
  read: (text: string) => Promise<ParsedText> = parseYaml,
): Promise<ParsedText> {
  try {
    return requireObject(kind, bytes, await read(textOfBytes(bytes)))
  } catch (error) {
    throw error instanceof JsonError ? unrecognized(kind, error.message, bytes) : error
  }
}

/** The value of a body in Kubernetes' protobuf form; the table of its fields loads with the first one. Throws a 400. */
export async function parseProtobufBody(kind: Kind, bytes: Uint8Array): Promise<ParsedText> {
  const { struct } = kind.schema
  if (struct === null) throw noProtobuf(kind)
  const { protobufSteps } = await import('../protobuf/decode-protobuf.ts')
  try {
    return { value: await inTurns(protobufSteps(struct, bytes)), duplicates: [] }
  } catch (error) {
    throw error instanceof JsonError ? unrecognized(kind, error.message, bytes) : error
  }
}

/** Kinds that the model does not know have no numbers for their fields. */
const noProtobuf = ({ kind }: Kind): StatusError =>
  new StatusError({
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - a ${kind} has no protobuf form`,
  })

function requireObject(kind: Kind, bytes: Uint8Array, parsed: ParsedText): ParsedText {
  const { value } = parsed
  if (typeof value === 'object' && !Array.isArray(value)) return parsed
  throw unrecognized(kind, notAnObject(value), bytes)
}
