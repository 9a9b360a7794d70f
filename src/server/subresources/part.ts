// Subresources through which one part of an object is changed and nothing else.
import type { ManagedFieldsEntry } from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { readPatchOptions, readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import type { Reply } from '../request/reply.ts'
import { requireName } from '../request/require-name.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { requireSegment } from '../resources/keys.ts'
import { appliedDraft, readConfig } from '../verbs/apply.ts'
import { isApply, patchedDraft } from '../verbs/patched-draft.ts'
import { type DraftFrom, inOneStep, type ReplaceOptions, replaceObject } from '../verbs/replace-object.ts'

type Fields = { readonly [field: string]: unknown }
type MutableFields = Record<string, unknown>

/** Moves the part from `given` into `kept`, a draft of the stored object. */
type MovePart = (kept: MutableFields, given: Fields) => void

const field = (object: Fields | undefined, name: string): Fields => {
  const value = object?.[name]
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function within(object: MutableFields, name: string): MutableFields {
  const inner: MutableFields = { ...field(object, name) }
  object[name] = inner
  return inner
}

const parts: { readonly [subresource: string]: MovePart } = {
  ephemeralcontainers(kept, given) {
    within(kept, 'spec').ephemeralContainers = field(given, 'spec').ephemeralContainers
  },
  /** Of each container, by name, the resources and how a resize restarts it. */
  resize(kept, given) {
    const spec = within(kept, 'spec')
    for (const list of ['containers', 'initContainers']) {
      const asked = listOf(field(given, 'spec')[list])
      spec[list] = listOf(spec[list]).map(container => {
        const { resources, resizePolicy } = asked.find(each => each.name === container.name) ?? container
        return { ...container, resources, resizePolicy }
      })
      if (listOf(spec[list]).length === 0) delete spec[list]
    }
    const { resources } = field(given, 'spec')
    if (resources !== undefined) spec.resources = resources
    else delete spec.resources
  },
  approval(kept, given) {
    within(kept, 'status').conditions = field(given, 'status').conditions
  },
  finalize(kept, given) {
    within(kept, 'spec').finalizers = field(given, 'spec').finalizers
  },
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : [])

export async function updatePart(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'UpdateOptions')
  const body = await readObject(call, options)
  requireName(call, body)
  requireNamespace(call, body)
  return replacePart(
    call,
    inOneStep(() => body),
    { dryRun: options.dryRun },
  )
}

export async function patchPart(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const applies = isApply(call)
  const options = readPatchOptions(call.request.query, { applies })
  if (!applies) return replacePart(call, await patchedDraft(call, options), { dryRun: options.dryRun })
  const config = await readConfig(call, options)
  requireNamespace(call, config)
  const applied = appliedDraft(call, config, options)
  return replacePart(call, applied, { dryRun: options.dryRun, ownership: 'given' })
}

function replacePart(call: Call, given: DraftFrom, options: ReplaceOptions): Promise<Reply> {
  const move = parts[call.subresource]
  const draftFrom: DraftFrom = function* (old) {
    const body = yield* given(old)
    const draft: Draft<ApiObject> = copyOf(old ?? body) as Draft<ApiObject>
    move?.(draft as MutableFields, copyOf(body) as Fields)
    // Which state the client has seen is said in the metadata it sent.
    draft.metadata = {
      ...(call.subresource === 'approval'
        ? (copyOf(body.metadata ?? {}) as typeof draft.metadata)
        : draft.metadata),
      resourceVersion: body.metadata?.resourceVersion,
      uid: body.metadata?.uid,
      managedFields: body.metadata?.managedFields as Draft<ManagedFieldsEntry[]> | undefined,
    }
    return draft
  }
  return replaceObject(call, draftFrom, options)
}
