// What of upstream's stable groups is served: held to a list of what upstream's own OpenAPI documents name. What is missing
// is named here, and in docs/COMPATIBILITY.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { startServer } from '../src/server/server-under-test.ts'

interface Resource {
  readonly name: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

const lines = readFileSync(join(import.meta.dirname, 'upstream-api-1.36.txt'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
const paths = lines
  .filter(line => line.includes(' /'))
  .map(line => {
    const [methods = '', path = ''] = line.split(' ')
    return { path, methods: methods.split(',') }
  })
const upstreamKinds = lines.filter(line => !line.includes(' /'))

const resources = new Map<string, readonly Resource[]>()
const documents = new Map<
  string,
  { readonly paths: { readonly [path: string]: object }; readonly kinds: Set<string> }
>()

beforeAll(async () => {
  const { send } = await startServer({ nodeAccess: {} as never })
  const get = async (path: string) => (await send('GET', path)).body as { readonly [field: string]: never }
  const roots = new Set(paths.map(({ path }) => rootOf(path)))
  for (const root of roots) {
    resources.set(root, (await get(root)).resources ?? [])
    const { paths: described = {}, components = { schemas: {} } } = await get(`/openapi/v3${root}`)
    const schemas: readonly object[] = Object.values(Object(components).schemas)
    const kinds = schemas.flatMap(schema => Reflect.get(schema, 'x-kubernetes-group-version-kind') ?? [])
    documents.set(root, {
      paths: described,
      kinds: new Set(kinds.map(({ group, version, kind }) => `${group}/${version} ${kind}`)),
    })
  }
})

const rootOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('/api/') ? 3 : 4)
    .join('/')

const verbsOfMethod: { readonly [method: string]: readonly [item: string, collection: string] } = {
  get: ['get', 'list'],
  post: ['create', 'create'],
  put: ['update', 'update'],
  patch: ['patch', 'patch'],
  delete: ['delete', 'deletecollection'],
}

/** What of upstream's methods the resources of the group do not have. */
function unserved({ path, methods }: (typeof paths)[number]): readonly string[] {
  const root = rootOf(path)
  const rest = path.slice(root.length + 1)
  if (rest === '') return []
  const parts = rest.replace(/^namespaces\/\{namespace\}\//, '').split('/')
  const [plural = '', name, ...sub] = parts
  const subresource = sub.filter(part => part !== '{path}').join('/')
  const wanted = subresource ? `${plural}/${subresource}` : plural
  const found = resources.get(root)?.find(each => each.name === wanted)
  return methods.filter(method => {
    const isItem = name !== undefined
    const verb = verbsOfMethod[method]?.[isItem ? 0 : 1]
    return verb !== undefined && !found?.verbs.includes(verb)
  })
}

/** What is connected to is looked at by tests of its own: of options that no document needs. */
const connects = /\/(proxy|exec|attach|portforward)(\/|$)/

it('what upstream serves of its stable groups is served', () => {
  const missing = paths.flatMap(each => unserved(each).map(method => `${method} ${each.path}`))
  expect(missing).toEqual([])
})

it('what upstream describes in OpenAPI is described, but for what is named here', () => {
  const missing = paths
    .filter(({ path }) => !connects.test(path) && !path.endsWith('/'))
    .flatMap(({ path, methods }) => {
      const described = Object.keys(documents.get(rootOf(path))?.paths[path] ?? {})
      return methods.filter(method => !described.includes(method)).map(method => `${method} ${path}`)
    })
  expect(missing).toEqual(['get /api/v1/namespaces/{namespace}/pods/{name}/log'])
})

it('every kind that upstream describes is described, but for those named here', () => {
  const described = new Set([...documents.values()].flatMap(({ kinds }) => [...kinds]))
  // These are described, and not said again to be kinds of every group.
  const isEverywhere = (kind: string) => / (DeleteOptions|WatchEvent|Status|APIResourceList)$/.test(kind)
  expect(upstreamKinds.filter(kind => !described.has(kind) && !isEverywhere(kind))).toEqual([
    'authentication.k8s.io/v1 TokenRequest',
    'autoscaling/v1 Scale',
    'policy/v1 Eviction',
  ])
})
