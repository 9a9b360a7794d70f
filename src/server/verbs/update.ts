import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../call.ts'
import { requireSegment } from '../keys.ts'
import { inReadingOrder } from '../object-meta.ts'
import { readObject } from '../read-body.ts'
import { badRequest } from '../refusals.ts'
import { replaceObject } from '../replace-object.ts'
import type { Reply } from '../reply.ts'
import { requireNamespace } from '../require-namespace.ts'

export function update(call: Call): Promise<Reply> {
  requireSegment(call.name)
  let first: Draft<ApiObject> | null = readDraft(call)
  return replaceObject(call, () => {
    // A draft is used up by the attempt it is made for; the rare second attempt reads the body again.
    const draft = first ?? readDraft(call)
    first = null
    return draft
  })
}

function readDraft(call: Call): Draft<ApiObject> {
  const draft = inReadingOrder(call.resource, readObject(call))
  requireName(call, draft)
  requireNamespace(call, draft)
  call.resource.strategy.setDefaults(draft)
  return draft
}

function requireName(call: Call, draft: Draft<ApiObject>): void {
  draft.metadata ??= {}
  const { name } = draft.metadata
  if (!name) throw badRequest('name must be provided')
  if (name !== call.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.name})`)
}
