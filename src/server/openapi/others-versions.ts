// What other servers say of the groups that they serve, for the one document of v2. They are asked at the same time, and one that
// does not answer is left out. One that has no document of v3 is asked for its own of v2, and both are made from that.
import { hashOfText, remoteDocument, remoteText } from '../aggregation/proxy-remote.ts'
import type { RemoteApi } from '../aggregation/remote-apis.ts'
import { gitVersion } from '../documents/version.ts'
import type { ServerContext } from '../request/call.ts'
import { replyOfDocument, replyOfHashed } from '../request/documents.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { noSuchPath } from '../resources/refusals.ts'
import { fromVersionTwo } from './from-version-two.ts'
import type { Json, VersionThree } from './swagger.ts'

export interface Asking {
  readonly server: ServerContext
  readonly signal: AbortSignal
  readonly others: readonly RemoteApi[]
}

export async function othersVersions({ server, signal, others }: Asking): Promise<readonly VersionThree[]> {
  const asked = await Promise.all(others.map(remote => versionOf(server, remote, signal).catch(() => null)))
  return asked.flatMap(version => version ?? [])
}

async function versionOf(
  { store, nodeAccess: nodes, remotes, frontProxy }: ServerContext,
  remote: RemoteApi,
  signal: AbortSignal,
): Promise<VersionThree | null> {
  const root = `/apis/${remote.group}/${remote.version}`
  const isOlder = remote.told?.openApi?.version === 'v2'
  const path = isOlder ? '/openapi/v2' : `/openapi/v3${root}`
  const document = await remoteDocument({ store, nodes, remotes, frontProxy }, remote, { path, signal })
  return isOlder ? fromVersionTwo(document, root) : versionThree(fieldsOf(document), root)
}

/** The document of v3 of a group whose server only has v2. */
export async function answerFromVersionTwo(
  server: ServerContext,
  remote: RemoteApi,
  request: ServerRequest,
): Promise<Reply> {
  const { store, nodeAccess: nodes, remotes, frontProxy } = server
  const asked = { path: '/openapi/v2', signal: request.signal }
  const text = await remoteText({ store, nodes, remotes, frontProxy }, remote, asked).catch(() => null)
  const version = text === null ? null : parsedVersionTwo(text, `/apis/${remote.group}/${remote.version}`)
  if (text === null || version === null) throw noSuchPath()
  const { paths, schemas } = version
  const document = {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: gitVersion(server.version) },
    paths,
    components: { schemas },
  }
  const bytes = Buffer.from(`${JSON.stringify(document)}\n`)
  const etag = hashOfText(text)
  // Discovery still names the hash of when it last asked. What has changed since stands at another, and may change again.
  const isStale = etag !== remote.told?.openApi?.hash
  if (isStale) return replyOfDocument(request, { bytes, etag }, 'application/json')
  return replyOfHashed(request, { bytes, etag }, { contentType: 'application/json', now: server.clock.now() })
}

function parsedVersionTwo(text: string, root: string): VersionThree | null {
  try {
    return fromVersionTwo(JSON.parse(text), root)
  } catch {
    return null
  }
}

/** Of its paths those of its group: nobody speaks for another. */
function versionThree({ paths, components }: Json, root: string): VersionThree {
  const own = Object.entries(fieldsOf(paths)).filter(([path]) => path === root || path.startsWith(`${root}/`))
  return { paths: Object.fromEntries(own), schemas: fieldsOf(fieldsOf(components).schemas), isOthers: true }
}

const fieldsOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
