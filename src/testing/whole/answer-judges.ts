// What must hold of everything that anybody is told by the API, judged against what the disk has kept at that moment.
//
//   W1  What is acknowledged is on the disk.
//   W2  What is read or watched is on the disk: nobody sees what a crash could undo.
//   W3  What is refused has not happened.
import { isEqual } from '../../api/equality.ts'
import type { ApiObject } from '../../api/object.ts'
import type { ApiReply, ApiRequest } from '../../api/transport.ts'
import type { Violation } from '../sim/judges/plan-case.ts'
import type { Chronicle, KeptWrite } from './chronicle.ts'
import type { Sent } from './link.ts'

export interface Answer {
  readonly sent: Sent
  readonly request: ApiRequest
  readonly reply: ApiReply
}

export function judgeAnswer(chronicle: Chronicle, { sent, request, reply }: Answer): readonly Violation[] {
  if (reply.code >= 400) return judgeRefusal(chronicle, { sent, request, reply })
  if (request.query?.dryRun !== undefined || !isRecord(reply.body)) return []
  const promise = request.method === 'GET' ? 'W2' : 'W1'
  const { items } = reply.body
  if (!Array.isArray(items))
    return judgeObject(chronicle, reply.body, { promise, asIs: request.method !== 'DELETE' })
  const listed = revisionOf(reply.body)
  const found = items.flatMap(item => judgeObject(chronicle, item, { promise, asIs: false }))
  return listed > chronicle.version
    ? [`W2: a list is of ${listed}, the disk of ${chronicle.version}`, ...found]
    : found
}

export function judgeShown(chronicle: Chronicle, document: unknown): readonly Violation[] {
  if (!isRecord(document)) return []
  const { type, object } = document
  if (type === 'ERROR') return []
  if (type !== 'BOOKMARK') return judgeObject(chronicle, object, { promise: 'W2', asIs: false })
  const revision = revisionOf(object)
  return revision > chronicle.version
    ? [`W2: a bookmark says ${revision}, the disk ${chronicle.version}`]
    : []
}

/** A definite no: what the server does not know it says with another code. */
function judgeRefusal(chronicle: Chronicle, { sent, request, reply }: Answer): readonly Violation[] {
  const revision = sent.revisions.at(-1)
  if (revision === undefined || reply.code === 500) return []
  const kept = chronicle.at(revision)
  if (!kept || kept.origin.actor !== sent.actor || kept.origin.verb !== sent.verb) return []
  return [`W3: ${request.method} ${request.path} is refused with ${reply.code} and kept as ${revision}`]
}

interface Judgement {
  readonly promise: 'W1' | 'W2'
  /** Whether it must be what the disk has, in every field. */
  readonly asIs: boolean
}

function judgeObject(
  chronicle: Chronicle,
  shown: unknown,
  { promise, asIs }: Judgement,
): readonly Violation[] {
  const revision = revisionOf(shown)
  if (revision === 0) return []
  const object = shown as ApiObject
  const kept = chronicle.at(revision)
  const name = `${object.kind} ${object.metadata?.name}`
  if (!kept) return [`${promise}: ${name} of revision ${revision} is told, and not on the disk`]
  if (nameOf(kept) !== object.metadata?.name)
    return [`${promise}: ${name} is told as of ${revision}, which is another's`]
  const isSame =
    !asIs ||
    kept.after === null ||
    !isStoredAlike(kept.after, object) ||
    isEqual(withoutManagers(kept.after), withoutManagers(object))
  return isSame ? [] : [`${promise}: ${name} is told otherwise than it is kept at ${revision}`]
}

const nameOf = ({ after, before }: KeptWrite): string | undefined => (after ?? before)?.metadata?.name

/** Clients in this process are not told who owns which field. */
function withoutManagers(object: ApiObject): ApiObject {
  const { managedFields: _, ...metadata } = object.metadata ?? {}
  return { ...object, metadata }
}

/** Another version or part of it (a Scale, say) may look different. */
const isStoredAlike = (kept: ApiObject, shown: ApiObject): boolean =>
  kept.kind === shown.kind && kept.apiVersion === shown.apiVersion

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null

const revisionOf = (object: unknown): number =>
  isRecord(object) && isRecord(object.metadata) ? Number(object.metadata.resourceVersion ?? 0) : 0
