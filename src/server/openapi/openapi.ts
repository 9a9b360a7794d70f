// OpenAPI v3: an index of documents, one per group version, each made from the model when first asked for. kubectl
// reads in them whether the server validates fields, how lists merge, and what `explain` prints. The words that describe
// kinds and fields load with the first document.

import { createHash } from 'node:crypto'
import { type ServedVersion, servedGroups } from '../documents/group-order.ts'
import { gitVersion } from '../documents/version.ts'
import type { ServerContext } from '../request/call.ts'
import { replyOfDocument, replyOfHashed } from '../request/documents.ts'
import { parseAccept } from '../request/negotiate.ts'
import type { Reply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { noSuchPath, notAcceptable } from '../resources/refusals.ts'
import type { Asking } from './others-versions.ts'
import { pathsOf } from './paths.ts'
import { schemaNames } from './schema-names.ts'
import { type Describe, schemasOf } from './schemas.ts'
import type { VersionThree } from './swagger.ts'

const root = '/openapi/v3'

/** Null for paths that are none of OpenAPI's. */
export function answerOpenApi(server: ServerContext, request: ServerRequest): Reply | Promise<Reply> | null {
  const path = request.path.replace(/\/$/, '')
  if (path === '/openapi/v2') return versionTwo(server, request)
  if (path !== root && !path.startsWith(`${root}/`)) return null
  requireJson(request.headers.accept)
  if (path === root)
    return replyOfDocument(
      request,
      server.documents.get(root, () => indexOf(server)),
      'application/json',
    )
  const served = servedVersions(server).find(each => pathOf(each) === path.slice(root.length + 1))
  if (!served) throw noSuchPath()
  return import('./descriptions/index.ts').then(({ describe }) => {
    const { bytes } = documentOf(server, served, describe)
    const document = { bytes, etag: hashOf(server, served) }
    return replyOfHashed(request, document, { contentType: 'application/json', now: server.clock.now() })
  })
}

async function versionTwo(server: ServerContext, request: ServerRequest): Promise<Reply> {
  const [{ answerVersionTwo }, { describe }] = await Promise.all([
    import('./version-two.ts'),
    import('./descriptions/index.ts'),
  ])
  const served = servedVersions(server)
  const names = schemaNames(server.registry.all())
  const own = server.documents.get('hashes of v2', () => served.map(each => hashOf(server, each)))
  const hash = createHash('sha256').update(own.etag)
  const others = server.remotes.all().filter(({ isAvailable, told }) => isAvailable && told?.openApi != null)
  for (const each of others) hash.update(`${each.group}/${each.version} ${each.told?.openApi?.hash}`)
  return answerVersionTwo({
    server,
    request,
    hash: hash.digest('hex').toUpperCase(),
    versions: joined(versionsOf(served, names, describe), {
      server,
      // Others wait for the same document: it goes on without who asked first.
      signal: new AbortController().signal,
      others,
    }),
  })
}

function* versionsOf(
  served: readonly ServedVersion[],
  names: ReadonlyMap<string, string>,
  describe: Describe,
) {
  for (const each of served) yield { paths: pathsOf(each, names), schemas: schemasOf(each, names, describe) }
}

async function* joined(own: Iterable<VersionThree>, asking: Asking): AsyncGenerator<VersionThree> {
  yield* own
  if (asking.others.length === 0) return
  const { othersVersions } = await import('./others-versions.ts')
  yield* await othersVersions(asking)
}

function requireJson(accept: string | undefined): void {
  if (!accept) return
  const served = ['application/json', 'application/*', '*/*']
  if (!parseAccept(accept).some(({ mediaType }) => served.includes(mediaType)))
    throw notAcceptable(['application/json'])
}

/** Of those that are served here: requests about others' documents go to them. */
const servedVersions = (server: ServerContext): readonly ServedVersion[] =>
  allVersions(server).filter(({ remote }) => !remote)

const allVersions = ({ registry, remotes }: ServerContext): readonly ServedVersion[] =>
  servedGroups(registry.all(), remotes.all()).flatMap(({ versions }) => versions)

const pathOf = ({ groupVersion, version }: ServedVersion): string =>
  groupVersion === version ? `api/${version}` : `apis/${groupVersion}`

/** The hash in the addresses lets clients keep documents until they change. It is of what they are made from. */
function indexOf(server: ServerContext): unknown {
  const paths = allVersions(server).flatMap(served => {
    const hash = served.remote ? (served.remote.told?.openApi?.hash ?? null) : hashOf(server, served)
    if (hash === null) return []
    return [[pathOf(served), { serverRelativeURL: `${root}/${pathOf(served)}?hash=${hash}` }]]
  })
  return { paths: Object.fromEntries(paths) }
}

/** Kept as the documents are: what it is of is as much as they. */
const hashOf = (server: ServerContext, served: ServedVersion): string =>
  server.documents.get(`hash of ${pathOf(served)}`, () => newHashOf(server, served)).etag

function newHashOf({ version }: ServerContext, { resources }: ServedVersion): string {
  const made = resources.map(({ kind: { schema, ...kind } }) => [kind, schema.definition])
  return createHash('sha256')
    .update(JSON.stringify([gitVersion(version), made]))
    .digest('hex')
    .toUpperCase()
}

function documentOf(server: ServerContext, served: ServedVersion, describe: Describe) {
  return server.documents.get(`${root}/${pathOf(served)}`, () => {
    const names = schemaNames(server.registry.all())
    return {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: gitVersion(server.version) },
      paths: pathsOf(served, names),
      components: { schemas: schemasOf(served, names, describe) },
    }
  })
}
