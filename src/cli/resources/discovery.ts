// Which kinds a cluster serves, read from its discovery documents: the aggregated form, else the one of older clusters.
import type { Kind } from '../../api/kinds.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'

const aggregated = ['v2', 'v2beta1'].map(
  version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
)
const accept = [...aggregated, 'application/json'].join(',')

/** Every kind, in the server's order: the groups it prefers, and of each the versions it prefers, come first. */
export async function discoverKinds(client: Client): Promise<readonly Kind[]> {
  const documents = await Promise.all(
    ['/api', '/apis'].map(async path => ({
      path,
      body: (await client.raw({ method: 'GET', path, headers: { accept } })).body,
    })),
  )
  const lists = await Promise.all(
    documents.map(({ path, body }) =>
      isAggregated(body) ? kindsOfAggregated(body) : discoverByVersion(client, path, body),
    ),
  )
  return lists.flat()
}

/** The parts of `APIGroupDiscoveryList` that are read here. */
interface AggregatedDiscovery {
  readonly kind: 'APIGroupDiscoveryList'
  readonly items: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: { readonly kind?: string }
        readonly scope: string
        readonly singularResource?: string
        readonly verbs?: readonly string[]
        readonly shortNames?: readonly string[]
        readonly categories?: readonly string[]
      }[]
    }[]
  }[]
}

const isAggregated = (body: unknown): body is AggregatedDiscovery =>
  typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'APIGroupDiscoveryList'

export function kindsOfAggregated({ items }: AggregatedDiscovery): readonly Kind[] {
  return items.flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map(resource =>
        kindOf({
          group: metadata?.name ?? '',
          version,
          plural: resource.resource,
          kind: resource.responseKind?.kind ?? '',
          singular: resource.singularResource ?? '',
          namespaced: resource.scope === 'Namespaced',
          verbs: resource.verbs ?? [],
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
        }),
      ),
    ),
  )
}

type Described = Omit<Kind, 'object' | 'subresources' | 'schema'>

/** Its schema is not known, and only needed for what is not done with kinds found this way. */
const kindOf = (described: Described): Kind => ({
  ...described,
  singular: described.singular || described.kind.toLowerCase(),
  subresources: {},
  schema: unknownSchema,
})

interface ApiVersions {
  readonly versions?: readonly string[]
}

interface ApiGroupList {
  readonly groups?: readonly {
    readonly name: string
    readonly versions: readonly { readonly version: string }[]
  }[]
}

interface ApiResourceList {
  readonly resources?: readonly (Omit<Described, 'plural' | 'singular' | 'group' | 'version'> & {
    readonly name: string
    readonly singularName?: string
  })[]
}

/** One request for each version of each group. A group whose server is down is left out. */
async function discoverByVersion(client: Client, path: string, body: unknown): Promise<readonly Kind[]> {
  const places =
    path === '/api'
      ? ((body as ApiVersions).versions ?? []).map(version => ({ group: '', version }))
      : ((body as ApiGroupList).groups ?? []).flatMap(({ name, versions }) =>
          versions.map(({ version }) => ({ group: name, version })),
        )
  const lists = await Promise.all(
    places.map(async ({ group, version }) => {
      const root = group ? `/apis/${group}/${version}` : `/api/${version}`
      const list = await readList(client, root)
      return (list.resources ?? [])
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, singularName = '', ...rest }) =>
          kindOf({
            ...rest,
            shortNames: rest.shortNames ?? [],
            categories: rest.categories ?? [],
            group,
            version,
            plural: name,
            singular: singularName,
          }),
        )
    }),
  )
  return lists.flat()
}

async function readList(client: Client, path: string): Promise<ApiResourceList> {
  try {
    return (await client.raw({ method: 'GET', path })).body as ApiResourceList
  } catch (error) {
    if (isRefusal(error)) return {}
    throw error
  }
}
