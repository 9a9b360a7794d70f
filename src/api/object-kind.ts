import { hexOf, textOfUtf8 } from '../base/bytes.ts'
import { apiVersionOf, builtInKinds, type Kind } from './kinds.ts'
import { StatusError } from './status-error.ts'

const badRequest = (message: string) => new StatusError({ reason: 'BadRequest', message })

/** The 400 for a body that names itself but cannot be read as the kind of the URL. */
export const cannotBeHandled = (kind: Kind, detail: string, found: Named = kind) =>
  badRequest(
    `${found.kind} in version ${JSON.stringify(found.version)} cannot be handled as a ${kind.kind}: ${detail}`,
  )

interface Named {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** What an object leaves out of its API version and kind, the URL says. Where they disagree, the object is refused. */
export function requireKind(value: unknown, kind: Kind): object {
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw unrecognized(kind, notAnObject(value))
  const apiVersion = stringField(value, 'apiVersion', kind)
  const found: Named = {
    ...parseApiVersion(apiVersion, kind),
    kind: stringField(value, 'kind', kind) || kind.kind,
  }
  if (found.group === kind.group && found.kind === kind.kind) {
    if (found.version === kind.version) return value
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
    )
  }
  throw cannotBeHandled(kind, mismatch(found, kind), found)
}

/** Why what a patch led to is no object of this kind; null when it is one, or leaves that to the URL. */
export function kindMismatch(value: object, kind: Kind): string | null {
  const textAt = (field: 'apiVersion' | 'kind') => {
    const text: unknown = Object.hasOwn(value, field) ? Reflect.get(value, field) : null
    return typeof text === 'string' ? text : ''
  }
  const found: Named = { ...parseApiVersion(textAt('apiVersion'), kind), kind: textAt('kind') || kind.kind }
  const isSame = found.group === kind.group && found.kind === kind.kind
  return isSame && (found.version === kind.version || isKnown(found)) ? null : mismatch(found, kind)
}

const isKnown = (found: Named): boolean =>
  builtInKinds.some(
    each => each.group === found.group && each.version === found.version && each.kind === found.kind,
  )

function mismatch(found: Named, kind: Kind): string {
  return isKnown(found)
    ? `converting (${found.version}.${found.kind}) to (${internalPackage(kind)}.${kind.kind}): unknown conversion`
    : `no kind ${JSON.stringify(found.kind)} is registered for version ${JSON.stringify(apiVersionOf(found))} in scheme "pkg/api/legacyscheme/scheme.go:30"`
}

const internalPackage = ({ group }: Kind): string =>
  group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.', 1)[0] ?? group)

export const noKind = (detail: string) => `couldn't get version/kind; json parse error: ${detail}`

function stringField(value: object, field: 'apiVersion' | 'kind', kind: Kind): string {
  const found = Object.hasOwn(value, field) ? Reflect.get(value, field) : null
  if (found === null || found === undefined) return ''
  if (typeof found === 'string') return found
  const detail = `json: cannot unmarshal ${goKind(found)} into Go struct field .${field} of type string`
  throw unrecognized(kind, noKind(detail))
}

const goKind = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value

export const notAnObject = (value: unknown): string =>
  noKind(
    `json: cannot unmarshal ${goKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  )

function parseApiVersion(
  apiVersion: string,
  kind: Kind,
): { readonly group: string; readonly version: string } {
  if (apiVersion === '') return { group: kind.group, version: kind.version }
  const parts = apiVersion.split('/')
  const [first = '', second] = parts
  if (parts.length > 2) throw unrecognized(kind, `unexpected GroupVersion string: ${apiVersion}`)
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

const summaryLength = 30

/** The 400 for a body in which no object can be recognized. The summary shows its beginning where the text is known. */
export function unrecognized(kind: Kind, detail: string, bytes?: Uint8Array): StatusError {
  const summary = bytes === undefined ? '' : ` (${summaryOf(bytes)})`
  return badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${detail}${summary}`)
}

function summaryOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>'
  const start = bytes.subarray(0, summaryLength)
  const text = bytes[0] === 0x7b ? textOfUtf8(start) : hexOf(start)
  return bytes.length > summaryLength ? `${text} ...` : text
}
