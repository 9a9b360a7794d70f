// OpenAPI v2: one document of all that is served, in JSON or protobuf. It is large and seldom asked for, so that it is
// made when it is, group by group with others' turns between, once for all who ask meanwhile, and not kept. Its hash is of what it
// is made from.
import { concatBytes } from '../../base/bytes.ts'
import { nextTurn } from '../../base/turn.ts'
import { gitVersion } from '../documents/version.ts'
import type { ServerContext } from '../request/call.ts'
import { replyOfDocument } from '../request/documents.ts'
import { parseAccept } from '../request/negotiate.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { definitionsMessage, documentField, documentStart, pathsMessage } from './gnostic.ts'
import { type Json, swaggerOf, type VersionThree } from './swagger.ts'

/** What clients ask for: the older form is no media type, so that the answer always bears the newer one. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const olderType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

export interface VersionTwoInput {
  readonly server: ServerContext
  readonly request: ServerRequest
  /** Of all that the document is made from. */
  readonly hash: string
  /** Each group version as v3 has it, made when it is taken. */
  readonly versions: AsyncIterable<VersionThree>
}

export async function answerVersionTwo({ server, request, hash, versions }: VersionTwoInput): Promise<Reply> {
  const accepted = parseAccept(request.headers.accept ?? '')
  const asProtobuf = accepted.some(({ mediaType }) => mediaType === protobufType || mediaType === olderType)
  const contentType = asProtobuf ? protobufType : 'application/json'
  // The two forms are two documents: a cache between may not take one for the other.
  const etag = asProtobuf ? `${hash}P` : hash
  const known = replyOfDocument(request, { bytes: new Uint8Array(), etag }, contentType)
  if (known.code === 304) return known
  const info = { title: 'Kubernetes', version: gitVersion(server.version) }
  const make = () => (asProtobuf ? protobufBytes(info, versions) : jsonBytes(info, versions))
  const bytes = await sharedMaking(server, etag, make)
  return replyOfDocument(request, { bytes, etag }, contentType)
}

/** What is being made, by server and document: who asks meanwhile gets the same. */
const underWay = new WeakMap<ServerContext, Map<string, Promise<Uint8Array>>>()

function sharedMaking(
  server: ServerContext,
  etag: string,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const ofServer = underWay.get(server) ?? new Map<string, Promise<Uint8Array>>()
  underWay.set(server, ofServer)
  const known = ofServer.get(etag)
  if (known) return known
  const making = make().finally(() => ofServer.delete(etag))
  ofServer.set(etag, making)
  return making
}

type Info = { readonly title: string; readonly version: string }

async function protobufBytes(info: Info, versions: AsyncIterable<VersionThree>): Promise<Uint8Array> {
  const parts = [documentStart(info)]
  const made = new Set<string>()
  for await (const version of versions) {
    const both = attempted(version, () => {
      const { paths, definitions } = swaggerOf(version)
      const fresh = definitionsMessage(unmade(definitions, made))
      return [documentField(8, pathsMessage(paths)), documentField(9, fresh)]
    })
    parts.push(...(both ?? []))
    await nextTurn()
  }
  return concatBytes(parts)
}

async function jsonBytes(info: Info, versions: AsyncIterable<VersionThree>): Promise<Uint8Array> {
  const [paths, definitions]: [string[], string[]] = [[], []]
  const made = new Set<string>()
  for await (const version of versions) {
    const both = attempted(version, () => {
      const swagger = swaggerOf(version)
      return [fieldsOf(swagger.paths), fieldsOf(unmade(swagger.definitions, made))] as const
    })
    paths.push(...(both?.[0] ?? []))
    definitions.push(...(both?.[1] ?? []))
    await nextTurn()
  }
  const head = `"swagger":"2.0","info":${JSON.stringify(info)}`
  return Buffer.from(`{${head},"paths":{${paths.join(',')}},"definitions":{${definitions.join(',')}}}\n`)
}

/** What another server says of itself may have any shape: without it, if it cannot be said in v2. */
function attempted<T>(version: VersionThree, convert: () => T): T | null {
  try {
    return convert()
  } catch (error) {
    if (version.isOthers) return null
    throw error
  }
}

const fieldsOf = (record: Json): string[] =>
  Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)

/** Groups share schemas: each is said once. */
function unmade(definitions: Json, made: Set<string>): Json {
  const fresh = Object.entries(definitions).filter(([name]) => !made.has(name))
  for (const [name] of fresh) made.add(name)
  return Object.fromEntries(fresh)
}
