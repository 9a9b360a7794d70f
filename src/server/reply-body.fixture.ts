import type { Reply } from './request/reply.ts'

/** The JSON value of an answer. */
export function bodyOf(reply: Reply): unknown {
  if (reply.kind === 'value') return reply.value
  if (reply.kind === 'stored') return JSON.parse(new TextDecoder().decode(reply.entry.bytes))
  throw new TypeError(`an answer of the kind ${reply.kind} has no value`)
}

/** The bytes of a document. */
export function bytesOf(reply: Reply): Buffer {
  if (reply.kind === 'bytes') return Buffer.from(reply.bytes)
  throw new TypeError(`an answer of the kind ${reply.kind} has no bytes`)
}
