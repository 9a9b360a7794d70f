// Answers in Kubernetes' protobuf form, for clients that take nothing else. Loaded when the first of them comes.

import { apiVersionOf, builtInKinds } from '../../api/kinds.ts'
import {
  encodeMessage,
  enveloped,
  envelopeEnd,
  envelopeOf,
  hasProtobuf,
} from '../../api/protobuf/encode-protobuf.ts'
import { WireWriter } from '../../api/protobuf/wire-writer.ts'
import { concatBytes } from '../../base/bytes.ts'
import { nextTurn } from '../../base/turn.ts'
import type { Entry } from '../../store/store.ts'
import { protobufMediaType } from '../request/negotiate.ts'
import type { Reply, WatchLine } from '../request/reply.ts'
import { storedObject } from '../resources/stored-object.ts'

/** The same answer in protobuf; what has no such form, text say, stays as it is. */
export function protobufReply(reply: Reply): Reply | Promise<Reply> {
  switch (reply.kind) {
    case 'stored':
    case 'value': {
      const bytes = bytesOf(reply.kind === 'stored' ? storedObject(reply.entry) : reply.value)
      if (!bytes) return reply
      return { ...headOf(reply), kind: 'bytes', bytes, contentType: protobufMediaType, of: reply }
    }
    case 'list':
      return listReply(reply)
    case 'watch':
      return { ...reply, contentType: `${protobufMediaType};stream=watch`, frame: frameOf }
    default:
      return reply
  }
}

const headOf = ({ code, headers, warnings }: Reply) => ({
  code,
  ...(headers ? { headers } : {}),
  ...(warnings ? { warnings } : {}),
})

interface Typed {
  readonly apiVersion?: string
  readonly kind?: string
}

/** Structs by the version and kind of their objects. */
const structs = new Map<string, string>([
  ...builtInKinds.flatMap(({ schema: { struct }, ...kind }): [string, string][] =>
    struct === null ? [] : [[`${apiVersionOf(kind)} ${kind.kind}`, struct]],
  ),
  ['v1 Status', 'Status'],
  ['autoscaling/v1 Scale', 'Scale'],
  ['policy/v1 Eviction', 'Eviction'],
])

/** Null for what has no protobuf form. */
function bytesOf(value: unknown): Uint8Array | null {
  const { apiVersion = '', kind = '' } = value as Typed
  const struct = structs.get(`${apiVersion} ${kind}`) ?? null
  return hasProtobuf(struct) ? enveloped({ apiVersion, kind }, encodeMessage(struct, value)) : null
}

/** What is encoded before others get their turn, as it is stored: a millisecond or two. */
const bytesPerTurn = 64 * 1024

async function listReply(reply: Reply & { readonly kind: 'list' }): Promise<Reply> {
  const { apiVersion = '', kind = '', metadata } = reply.head as Typed & { readonly metadata?: unknown }
  const struct = structs.get(`${apiVersion} ${kind.replace(/List$/, '')}`) ?? null
  if (!hasProtobuf(struct)) return reply
  const head = new WireWriter()
  head.bytes(1, encodeMessage('ListMeta', metadata))
  const parts = [head.finish()]
  let items = new WireWriter()
  let taken = 0
  for (const entry of reply.entries) {
    items.bytes(2, encodeMessage(struct, reply.shown ? reply.shown.show(entry) : storedObject(entry)))
    taken += entry.bytes.byteLength
    if (taken < bytesPerTurn) continue
    parts.push(items.finish())
    items = new WireWriter()
    taken = 0
    await nextTurn()
  }
  parts.push(items.finish())
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = concatBytes([envelopeOf({ apiVersion, kind }, length), ...parts, envelopeEnd])
  return { ...headOf(reply), kind: 'bytes', bytes, contentType: protobufMediaType, of: reply }
}

/** What was framed in this turn of the event loop: all who watch are told of an event in one. */
const framed = new Map<Entry, Map<WatchLine['type'], Uint8Array>>()

/** An event of a watch, made once for all who are told of it. */
function frameOf(line: WatchLine): Uint8Array {
  if (!('entry' in line)) return newFrame(line.type, line.value)
  if (framed.size === 0) setImmediate(() => framed.clear())
  const known = framed.get(line.entry) ?? new Map<WatchLine['type'], Uint8Array>()
  framed.set(line.entry, known)
  const frame = known.get(line.type) ?? newFrame(line.type, storedObject(line.entry))
  known.set(line.type, frame)
  return frame
}

/** Its length in four bytes, then a message of its type and its object, which has an envelope of its own. */
function newFrame(type: WatchLine['type'], object: unknown): Uint8Array {
  const raw = new WireWriter()
  raw.bytes(1, bytesOf(object) ?? new Uint8Array())
  const event = new WireWriter()
  event.text(1, type)
  event.bytes(2, raw.finish())
  const message = event.finish()
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, message.length)
  return concatBytes([length, message])
}
