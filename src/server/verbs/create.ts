import { invalidError } from '../../api/field-error.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { randomSuffix } from '../../base/random.ts'
import type { Entry } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { keyOf } from '../keys.ts'
import { inReadingOrder, stampNew } from '../object-meta.ts'
import { readDryRun } from '../query.ts'
import { readObject } from '../read-body.ts'
import { alreadyExists } from '../refusals.ts'
import type { Reply } from '../reply.ts'
import { requireNamespace } from '../require-namespace.ts'
import { replyOfEntry, replyOfObject } from '../shape-reply.ts'
import { encodeObject } from '../stored-object.ts'

/** How often a generated name may be taken before that is told to the client. */
const namesTriedMax = 8

export async function create(call: Call): Promise<Reply> {
  const { resource, server } = call
  const dryRun = readDryRun(call.request.query.getAll('dryRun'))
  const draft = inReadingOrder(resource, readObject(call))
  requireNamespace(call, draft)
  resource.strategy.setDefaults(draft)
  const prefix = draft.metadata?.name ? '' : (draft.metadata?.generateName ?? '')
  for (let attempt = 1; ; attempt++) {
    const name = draft.metadata?.name || (prefix ? nameFrom(prefix, call) : '')
    prepare(call, draft, name)
    if (dryRun) return replyOfObject(call, 201, draft)
    const entry = await put(call, draft)
    if (entry) return replyOfEntry(call, 201, entry)
    if (!prefix || attempt === namesTriedMax) throw alreadyExists(resource.kind, name)
    if (draft.metadata) draft.metadata.name = undefined
    server.log.debug('a generated name was taken', { name })
  }
}

function prepare(call: Call, draft: Draft<ApiObject>, name: string): void {
  const { strategy, kind } = call.resource
  stampNew(draft, {
    name,
    namespace: call.namespace,
    uid: call.server.random.uuid(),
    now: call.server.clock.now(),
    hasGeneration: strategy.hasGeneration,
  })
  strategy.prepareForCreate(draft)
  const errors = strategy.validateCreate(draft)
  if (errors.length > 0) throw invalidError(kind, name, errors)
  call.warnings.push(...strategy.warnings(draft, null))
}

/** The entry written, or null when the name is taken. */
async function put(call: Call, draft: Draft<ApiObject>): Promise<Entry | null> {
  const key = keyOf(call.resource.kind, { namespace: call.namespace, name: draft.metadata?.name ?? '' })
  const result = await call.server.store.write({
    kind: 'put',
    key,
    expect: { kind: 'absent' },
    encode: revision => encodeObject(draft, revision),
  })
  return result.kind === 'written' ? result.entry : null
}

/** Upstream cuts the prefix so that the whole stays a DNS label. */
function nameFrom(prefix: string, call: Call): string {
  return `${prefix.slice(0, 58)}${randomSuffix(call.server.random)}`
}
