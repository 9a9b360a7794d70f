import { invalidError } from '../../api/field-error.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { randomSuffix } from '../../base/random.ts'
import type { Entry } from '../../store/store.ts'
import { inReadingOrder, stampNew } from '../objects/object-meta.ts'
import { addWarnings, type Call } from '../request/call.ts'
import { readObject } from '../request/read-body.ts'
import type { Reply } from '../request/reply.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { readWriteOptions } from '../request/write-options.ts'
import { keyOf } from '../resources/keys.ts'
import { alreadyExists, badRequest } from '../resources/refusals.ts'
import { encodeObject } from '../resources/stored-object.ts'
import { replyOfEntry, replyOfObject } from '../views/shape-reply.ts'

export async function create(call: Call): Promise<Reply> {
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const draft = await readObject(call, options)
  requireNamespace(call, draft)
  if (!options.dryRun) refuseVersion(draft)
  return createObject(call, draft, options.dryRun)
}

/** Who names a version means an object that is there. Upstream says so too, with a bare 500. */
function refuseVersion({ metadata }: Draft<ApiObject>): void {
  if (/^0*[1-9]\d*$/.test(metadata?.resourceVersion ?? ''))
    throw badRequest('resourceVersion should not be set on objects to be created')
}

/** How often a generated name may be taken before that is told to the client. */
const namesTriedMax = 8

/** Writes a decoded draft as a new object, under a name of its own or a generated one. */
export async function createObject(call: Call, body: Draft<ApiObject>, dryRun: boolean): Promise<Reply> {
  const { resource, server } = call
  const prefix = body.metadata?.name ? '' : (body.metadata?.generateName ?? '')
  const draft = inReadingOrder(resource, body)
  for (let attempt = 1; ; attempt++) {
    const name = prefix ? generateName(prefix, call) : (draft.metadata?.name ?? '')
    prepare(call, draft, name)
    const release = server.admission.reserve(call, draft, null)
    try {
      if (dryRun) return replyOfImagined(call, draft)
      const entry = await put(call, draft)
      if (entry) return replyOfEntry(call, 201, entry)
    } finally {
      release()
    }
    if (!prefix || attempt === namesTriedMax) throw alreadyExists(resource.kind, name)
  }
}

function prepare(call: Call, draft: Draft<ApiObject>, name: string): void {
  const { resource, server } = call
  const { strategy, kind } = resource
  stampNew(draft, {
    name,
    namespace: call.namespace,
    uid: server.random.uuid(),
    now: server.clock.now(),
    hasGeneration: strategy.hasGeneration,
  })
  strategy.setDefaults(draft)
  server.admission.admit(call, draft)
  strategy.prepareForCreate(draft)
  const errors = strategy.validateCreate(draft)
  if (errors.length > 0) throw invalidError(kind, name, errors)
  addWarnings(call, strategy.warnings(draft, null))
}

/** The entry written, or null when the name is taken. */
async function put(call: Call, draft: Draft<ApiObject>): Promise<Entry | null> {
  const { resource, namespace, server } = call
  const result = await server.store.write({
    kind: 'put',
    key: keyOf(resource.stored, { namespace, name: draft.metadata?.name ?? '' }),
    expect: { kind: 'absent' },
    encode: revision => encodeObject(resource, draft, revision),
  })
  if (result.kind === 'written') return result.entry
  // Who is told that it exists has to find it there.
  await server.store.settled()
  return null
}

/** What a dry run would have made has no version. */
function replyOfImagined(call: Call, draft: Draft<ApiObject>): Reply {
  delete draft.metadata?.resourceVersion
  return replyOfObject(call, 201, draft)
}

const suffixLength = 5
/** Upstream cuts the prefix so that the name stays a DNS label. */
const prefixLengthMax = 63 - suffixLength

const generateName = (prefix: string, call: Call): string =>
  `${prefix.slice(0, prefixLengthMax)}${randomSuffix(call.server.random, suffixLength)}`
