// What other servers say of the groups that they serve, for the one document of v2. They are asked at the same time, and one that
// does not answer is left out.
import { remoteDocument } from '../aggregation/proxy-remote.ts'
import type { RemoteApi } from '../aggregation/remote-apis.ts'
import type { ServerContext } from '../request/call.ts'
import type { Json, VersionThree } from './swagger.ts'

export interface Asking {
  readonly server: ServerContext
  readonly signal: AbortSignal
  readonly others: readonly RemoteApi[]
}

export async function othersVersions({ server, signal, others }: Asking): Promise<readonly VersionThree[]> {
  const { store, nodeAccess: nodes, remotes, frontProxy } = server
  const world = { store, nodes, remotes, frontProxy }
  const asked = await Promise.all(
    others.map(async remote => {
      const root = `/apis/${remote.group}/${remote.version}`
      const document = await remoteDocument(world, remote, { path: `/openapi/v3${root}`, signal })
        .then(fieldsOf)
        .catch(() => null)
      return document === null ? [] : [versionThree(document, root)]
    }),
  )
  return asked.flat()
}

/** Of its paths those of its group: nobody speaks for another. */
function versionThree({ paths, components }: Json, root: string): VersionThree {
  const own = Object.entries(fieldsOf(paths)).filter(([path]) => path === root || path.startsWith(`${root}/`))
  return { paths: Object.fromEntries(own), schemas: fieldsOf(fieldsOf(components).schemas), isOthers: true }
}

const fieldsOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
