import { parseBody, parseLongBody, parseProtobufBody, parseYamlBody } from '../../api/decode/body.ts'
import { decodeObject } from '../../api/decode/decode.ts'
import { copyOf, copySteps } from '../../api/json-values.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { ParsedText } from '../../api/parsed-text.ts'
import { limits } from '../../base/limits.ts'
import { allAtOnce, inTurns, nextTurn, type Steps } from '../../base/turn.ts'
import { sentWanted, tellSent } from '../audit/sent-object.ts'
import { shown } from '../audit/shown-bodies.ts'
import { unsupportedMediaType } from '../resources/refusals.ts'
import type { Call } from './call.ts'
import { isLarge } from './large-object.ts'
import { protobufMediaType } from './negotiate.ts'
import type { WriteOptions } from './options/write-options.ts'
import { readYaml } from './read-yaml.ts'

export const bodyMediaTypes: readonly string[] = ['application/json', 'application/yaml', protobufMediaType]

/** The body as a JSON value of the caller's own, in whichever accepted format it came. */
export function readParsed(call: Call, kind: Kind): ParsedText | Promise<ParsedText> {
  const { body, headers } = call.request
  switch (body.kind) {
    case 'none':
      return parseBody(kind, new Uint8Array())
    case 'value':
      return isLarge(call) ? copied(body.value) : { value: copyOf(body.value), duplicates: [] }
    case 'bytes': {
      const mediaType = mediaTypeOf(headers['content-type'])
      if (mediaType === 'application/json') {
        const isLong = body.bytes.byteLength > limits.stretchBytesMax
        return isLong ? parseLongBody(kind, body.bytes) : parseBody(kind, body.bytes)
      }
      if (mediaType === 'application/yaml') return parseYamlBody(kind, body.bytes, readYaml)
      if (mediaType === protobufMediaType) return parseProtobufBody(kind, body.bytes)
      throw unsupportedMediaType(bodyMediaTypes)
    }
  }
}

async function copied(value: unknown): Promise<ParsedText> {
  await nextTurn()
  return { value: await inTurns(copySteps(value)), duplicates: [] }
}

/** The object in the body, as a draft of this kind; what is unknown in it is a warning or a refusal. */
export async function readObject(
  call: Call,
  options: WriteOptions,
  kind: Kind = call.resource.kind,
  /** Older versions that a client may still send. */
  older: readonly Kind[] = [],
): Promise<Draft<ApiObject>> {
  const parsed = readParsed(call, kind)
  const text = parsed instanceof Promise ? await parsed : parsed
  const { value } = text
  const isLong = isLarge(call)
  if (isLong) await nextTurn()
  const apiVersion: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'apiVersion') : null
  const { object, warnings } = decodeObject({
    kind: older.find(each => apiVersionOf(each) === apiVersion) ?? kind,
    ...text,
    fieldValidation: options.fieldValidation,
  })
  call.warnings.add(warnings)
  if (isLong) await nextTurn()
  const wanted = sentWanted(call.request)
  if (wanted !== null) {
    // Its copy, its defaults and its text have a turn each.
    const large = isLong && wanted === 'whole' ? await inTurns(defaultedSteps(call, kind, object)) : null
    if (large !== null) await nextTurn()
    tellSent(call.request, {
      metadata: object.metadata,
      isNamespaced: call.resource.kind.namespaced,
      show: options => shown(large ?? allAtOnce(defaultedSteps(call, kind, object)))(options),
    })
    if (isLong) await nextTurn()
  }
  return object
}

/** As upstream has it once it is decoded: what is left out is there by its defaults, and nobody has had a say in it yet. */
function* defaultedSteps({ resource }: Call, kind: Kind, object: ApiObject): Steps<ApiObject> {
  if (kind !== resource.kind) return object
  const draft = (yield* copySteps(object)) as Draft<ApiObject>
  yield
  resource.strategy.setDefaults(draft)
  return draft
}

/** Without its parameters; JSON where nothing is said. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined || contentType === 'application/json' || contentType === '*/*')
    return 'application/json'
  const mediaType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
  return mediaType === '' || mediaType === '*/*' ? 'application/json' : mediaType
}
