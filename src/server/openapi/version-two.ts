// OpenAPI v2, as far as it is still asked for: kubectl reads it before it applies a `kind: List`, looks for a schema of
// what is in the list, and leaves the checking to the server where there is none. So the document says what it is and
// describes nothing; v3 describes everything.

import { gitVersion } from '../documents/version.ts'
import type { ServerContext } from '../request/call.ts'
import { replyOfDocument } from '../request/documents.ts'
import { parseAccept } from '../request/negotiate.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'

/** What clients ask for: the older form is no media type, so that the answer always bears the newer one. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const olderType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

export function answerVersionTwo(server: ServerContext, request: ServerRequest): Reply {
  const { path } = request
  const info = { title: 'Kubernetes', version: gitVersion(server.version) }
  if (
    parseAccept(request.headers.accept ?? '').some(
      ({ mediaType }) => mediaType === protobufType || mediaType === olderType,
    )
  ) {
    const document = { bytes: documentBytes(info), etag: info.version }
    return replyOfDocument(request, document, protobufType)
  }
  const document = server.documents.get(path, () => ({ swagger: '2.0', info, paths: {} }))
  return replyOfDocument(request, document, 'application/json')
}

/** gnostic's `openapi.v2.Document`: swagger is field 1, info field 2 with title 1 and version 2, paths field 8. */
function documentBytes({ title, version }: { readonly title: string; readonly version: string }): Uint8Array {
  const info = Buffer.concat([field(1, Buffer.from(title)), field(2, Buffer.from(version))])
  return Buffer.concat([field(1, Buffer.from('2.0')), field(2, info), field(8, Buffer.alloc(0))])
}

/** A length-delimited field that is shorter than 128 bytes. */
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, bytes.byteLength]), bytes])
