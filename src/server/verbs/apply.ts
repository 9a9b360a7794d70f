// Server-side apply: a PATCH whose body is what its manager wants of an object, and not what is to change. What that comes to
// is decided in api/managed-fields; here it is read, and laid before the same checks as any other write.
import { decodeApplied, untypedConfig } from '../../api/decode/decode.ts'
import { JsonError, parseJsonInTurns, textOfBytes } from '../../api/decode/json.ts'
import { copyOf, copySteps } from '../../api/json-values.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import {
  type Application,
  type Applied,
  applySteps,
  clientSideFields,
  conflictError,
  kubectl,
  lastAppliedOf,
  unexplained,
  wireOfManagers,
  withLastApplied,
} from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { ParsedText } from '../../api/parsed-text.ts'
import { formatTime } from '../../base/clock.ts'
import { nextTurn, type Steps } from '../../base/turn.ts'
import { tellSent } from '../audit/sent-object.ts'
import { scopeOf, versionsOf } from '../objects/ownership.ts'
import type { Call } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import type { PatchOptions } from '../request/options/write-options.ts'
import { readYaml } from '../request/read-yaml.ts'
import type { Reply } from '../request/reply.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { managerKeyOf } from '../request/written-by.ts'
import { badRequest, conflict, modified, notFound } from '../resources/refusals.ts'
import { managersOf } from '../resources/stored-object.ts'
import { type DraftFrom, replaceObject } from './replace-object.ts'

/** Makes the object be as the configuration in the body wants it, and creates it where it is missing. */
export async function applyObject(call: Call, options: PatchOptions): Promise<Reply> {
  const config = await readConfig(call, options)
  requireNamespace(call, config)
  if (isLarge(call)) await nextTurn()
  return replaceObject(call, appliedDraft(call, config, options), {
    dryRun: options.dryRun,
    createsMissing: 'always',
    ownership: 'given',
  })
}

/** The configuration in the body, which names itself as a `kind` and says nothing of managers. */
export async function readConfig(
  call: Call,
  { fieldValidation }: PatchOptions,
  kind: Kind = call.resource.kind,
): Promise<Draft<ApiObject>> {
  const parsed = await parsedConfig(call)
  const { value, duplicates } = parsed
  tellSent(call.request, { metadata: undefined, show: () => value })
  const found = isFields(value) ? value : {}
  const config = found as Draft<ApiObject>
  const { apiVersion = '', kind: name = '', metadata } = found
  if (apiVersion !== apiVersionOf(kind) || name !== kind.kind)
    throw badRequest(`invalid object type: ${kindText(String(apiVersion), String(name))}`)
  if (metadata !== undefined && metadata !== null && !isFields(metadata))
    throw untypedConfig(subjectOf(call, kind), ['.metadata: expected map'])
  if (config.metadata?.managedFields?.length !== undefined && config.metadata.managedFields.length > 0)
    throw badRequest('metadata.managedFields must be nil')
  if (duplicates.length > 0 && fieldValidation === 'Strict')
    throw badRequest(`error strict decoding YAML: ${yamlProblem(parsed)}`)
  if (fieldValidation === 'Warn')
    call.warnings.add(duplicates.map(path => `duplicate field ${JSON.stringify(path)}`))
  return config
}

/** A configuration is YAML, whatever it looks like, and what is wrong in it is told by its lines. */
function yamlProblem({ repeated = [] }: ParsedText): string {
  const keys = repeated.map(
    ({ key, line }) => `\n  line ${line}: key ${JSON.stringify(key)} already set in map`,
  )
  return `error converting YAML to JSON: yaml: unmarshal errors:${keys.join('')}`
}

const isFields = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `apps/v1, Kind=StatefulSet`, as Go prints it. */
const kindText = (apiVersion: string, kind: string): string =>
  `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`

const subjectOf = ({ namespace, name }: Call, kind: Kind): string =>
  `${namespace}/${name}; ${kindText(apiVersionOf(kind), kind.kind)}`

async function parsedConfig({ request: { body } }: Call): Promise<ParsedText> {
  switch (body.kind) {
    case 'none':
      return { value: null, duplicates: [] }
    case 'value':
      return { value: copyOf(body.value), duplicates: [] }
    case 'bytes':
      try {
        return await parseConfig(body.bytes)
      } catch (error) {
        throw error instanceof JsonError ? badRequest(`error decoding YAML: ${error.message}`) : error
      }
  }
}

/** JSON is YAML too, and much faster to read as what it is. */
async function parseConfig(bytes: Uint8Array): Promise<ParsedText> {
  const text = textOfBytes(bytes)
  if (!/^\s*\{/.test(text)) return readYaml(text)
  try {
    return await parseJsonInTurns(text)
  } catch (error) {
    // A map in YAML's own short form begins alike.
    if (error instanceof JsonError) return readYaml(text)
    throw error
  }
}

/** What a configuration makes of an object of the call's kind, as often as it takes. */
export const appliedDraft =
  (call: Call, config: ApiObject, options: PatchOptions): DraftFrom =>
  old =>
    draftSteps(call, { config, options, old })

interface Applying {
  readonly config: ApiObject
  readonly options: PatchOptions
  /** Null for a new object. */
  readonly old: ApiObject | null
}

function* draftSteps(call: Call, { config, options, old }: Applying): Steps<Draft<ApiObject>> {
  const { kind } = call.resource
  const by = managerKeyOf(call, 'Apply')
  if (!old) requireNew(call, config)
  // What another version's manager owns is pruned by way of that version, where fields that nobody knows are lost.
  else if (managersOf(old).some(({ apiVersion }) => apiVersion !== by.apiVersion))
    yield* requireTyped(call, config)
  const application: Application = {
    live: old ?? {},
    managers: old ? managersOf(old) : [],
    config,
    merging: kind.schema.merging,
    scope: scopeOf(call),
    versions: versionsOf(call),
    by,
    force: options.force,
    now: formatTime(call.server.clock.now()),
  }
  const { object, managers } = yield* requireApplied(call, application)
  yield
  const value = yield* copySteps(object)
  yield
  const draft = decodeApplied({ kind, value, subject: subjectOf(call, kind) })
  requireConfiguredName(call, draft)
  const metadata = draft.metadata ?? {}
  draft.metadata = metadata
  if (by.manager === kubectl && old && lastAppliedOf(old))
    metadata.annotations = withLastApplied(metadata.annotations ?? {}, config)
  metadata.managedFields = wireOfManagers(managers)
  return draft
}

/** What was applied, or the refusal. kubectl may go on where its own client-side apply ended. */
function* requireApplied(
  call: Call,
  application: Application,
): Steps<Applied & { readonly kind: 'applied' }> {
  const applied = yield* applySteps(application)
  if (applied.kind === 'applied') return applied
  if (applied.kind === 'malformed') throw untypedConfig(subjectOf(call, call.resource.kind), applied.problems)
  yield* requireTyped(call, application.config)
  if (application.by.manager !== kubectl) throw conflictError(applied.taken)
  const left = yield* unexplained(applied.taken, yield* clientSideFields(application))
  if (left.length > 0) throw conflictError(left)
  return yield* requireApplied(call, { ...application, force: true })
}

/** Refuses a configuration that does not follow the schema: that comes before what others own. */
function* requireTyped(call: Call, config: object): Steps<void> {
  const { kind } = call.resource
  decodeApplied({ kind, value: yield* copySteps(config), subject: subjectOf(call, kind) })
}

/** A configuration that names a state means an object that is there. */
function requireNew(call: Call, { metadata }: ApiObject): void {
  const { kind } = call.resource
  if (call.subresource) throw notFound(kind, call.name)
  if (metadata?.uid)
    throw conflict(
      kind,
      call.name,
      `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`,
    )
  if (metadata?.resourceVersion && metadata.resourceVersion !== '0') throw modified(kind, call.name)
}

function requireConfiguredName({ name }: Call, { metadata }: ApiObject): void {
  if (!metadata?.name)
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  if (metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
}
