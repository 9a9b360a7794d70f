import { type Reply, valueOfList } from './request/reply.ts'

/** The JSON value of an answer. */
export function bodyOf(reply: Reply): unknown {
  if (reply.kind === 'value') return reply.value
  const parsed = ({ bytes }: { readonly bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes))
  if (reply.kind === 'stored') return parsed(reply.entry)
  if (reply.kind === 'list') return valueOfList(reply, parsed)
  throw new TypeError(`an answer of the kind ${reply.kind} has no value`)
}

/** The bytes of a document. */
export function bytesOf(reply: Reply): Buffer {
  if (reply.kind === 'bytes') return Buffer.from(reply.bytes)
  throw new TypeError(`an answer of the kind ${reply.kind} has no bytes`)
}
