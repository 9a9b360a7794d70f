import { type Decoded, decodePatched } from '../../api/decode/decode.ts'
import { JsonError, parseJsonInTurns, textOfBytes } from '../../api/decode/json.ts'
import { copySteps } from '../../api/json-values.ts'
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { ParsedText } from '../../api/parsed-text.ts'
import { type PatchRequest, patchSteps } from '../../api/patch/index.ts'
import type { Steps } from '../../base/turn.ts'
import { tellSent } from '../audit/sent-object.ts'
import type { Call } from '../request/call.ts'
import type { WriteOptions } from '../request/options/write-options.ts'
import { mediaTypeOf } from '../request/read-body.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { badRequest, notFound, unsupportedMediaType } from '../resources/refusals.ts'
import { shownObject } from '../resources/stored-object.ts'
import type { DraftFrom } from './replace-object.ts'

type PatchType = PatchRequest['type']

const typeOfMedia: { readonly [mediaType: string]: PatchType } = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
}

const strategic = 'application/strategic-merge-patch+json'
const applied = 'application/apply-patch+yaml'

/** Only of built-in kinds it is known how their lists merge strategically. */
export const patchMediaTypesOf = ({ schema }: Kind): readonly string[] => [
  ...Object.keys(typeOfMedia).filter(each => each !== strategic || schema.struct !== null),
  applied,
]

/** Whether the body is a configuration that is to hold, and not a change. */
export const isApply = ({ request: { headers } }: Pick<Call, 'request'>): boolean =>
  mediaTypeOf(headers['content-type']) === applied

/** What applies the patch in the body to an object of `kind`, as often as it takes. */
export async function patchedDraft(
  call: Call,
  options: WriteOptions,
  kind: Kind = call.resource.kind,
): Promise<DraftFrom> {
  const { type, value: patch, ...text } = await readPatch(call)
  tellSent(call.request, { metadata: undefined, show: () => patch })
  return function* (current: ApiObject | null) {
    if (!current) throw notFound(call.resource.kind, call.name)
    const whole = speaksOfManagers(type, patch) ? shownObject(current) : current
    const patched = yield* patchSteps({ type, kind, current: whole, patch })
    yield
    const { fieldValidation } = options
    const decode: Decode = function* (value) {
      // What merges lead to shares with the stored object, which nobody may change.
      const own = type === 'json' ? value : yield* copySteps(value)
      yield
      return decodePatched({ ...text, kind, value: own, patch, type, fieldValidation })
    }
    const decoded = yield* call.subresource === 'status'
      ? decodeStatus(decode, patched, whole, kind)
      : decode(patched)
    requireNamespace(call, decoded.object)
    call.warnings.add(decoded.warnings)
    return decoded.object
  }
}

type Decode = (value: unknown) => Steps<Decoded<Draft<ApiObject>>>

/**
 * Without the fields that a patch of the status has left as they were; they keep their places, without values. A status update
 * puts them back from the stored object in any case: to copy, decode and complete a Pod's spec for it was a fifth of what
 * such a patch costs. A custom resource is checked as a whole.
 */
function* decodeStatus(
  decode: Decode,
  patched: unknown,
  current: ApiObject,
  { schema }: Kind,
): Steps<Decoded<Draft<ApiObject>>> {
  if (schema.struct === null || !isFields(patched)) return yield* decode(patched)
  const before: { readonly [field: string]: unknown } = { ...current }
  const isChanging = ([field, value]: [string, unknown]) => alwaysRead.has(field) || value !== before[field]
  const fields = Object.entries(patched)
  try {
    const { object, warnings } = yield* decode(Object.fromEntries(fields.filter(isChanging)))
    const places = Object.fromEntries(fields.map(([field]) => [field, undefined]))
    return { object: { ...places, ...object }, warnings }
  } catch {
    // What is wrong with it is said of the whole.
    return yield* decode(patched)
  }
}

const alwaysRead = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/** Whether the patch can reach `metadata.managedFields`, which is kept beside the object. */
function speaksOfManagers(type: PatchType, patch: unknown): boolean {
  if (type !== 'json') {
    const metadata = isFields(patch) ? patch.metadata : null
    return isFields(metadata) && 'managedFields' in metadata
  }
  return (
    Array.isArray(patch) &&
    patch.some(each =>
      [Object(each).path, Object(each).from].some(
        path => path === '' || path === '/metadata' || String(path).startsWith('/metadata/managedFields'),
      ),
    )
  )
}

const isFields = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null

/** The patch in the body and how it is meant, as the media type says. */
async function readPatch({
  resource,
  request: { body, headers },
}: Call): Promise<ParsedText & { readonly type: PatchType }> {
  // Of a custom resource the Scale is patched as it is, though it is known how one merges.
  const accepted = patchMediaTypesOf(resource.kind)
  const mediaType = mediaTypeOf(headers['content-type'])
  const type = accepted.includes(mediaType) ? typeOfMedia[mediaType] : undefined
  if (!type) throw unsupportedMediaType(accepted)
  switch (body.kind) {
    case 'none':
      throw badRequest('error decoding patch: unexpected end of JSON input')
    case 'value':
      return { type, value: body.value, duplicates: [] }
    case 'bytes':
      return { type, ...(await parsePatch(body.bytes)) }
  }
}

async function parsePatch(bytes: Uint8Array): Promise<ParsedText> {
  try {
    return await parseJsonInTurns(textOfBytes(bytes))
  } catch (error) {
    throw error instanceof JsonError ? badRequest(`error decoding patch: ${error.message}`) : error
  }
}
