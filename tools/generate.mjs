// Reads the pinned official model (the declarations of @kubernetes/client-node) and writes what Kedge
// needs of it: TypeScript interfaces of the wire form, a compact schema per struct, and the table of resources.
//
// What the declarations do not say (which strings are quantities, how lists merge) stands in src/api by hand.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
const model = join(dirname(require.resolve('@kubernetes/client-node')), 'gen')
const out = join(root, 'src/api/generated')

/** The served group versions: every stable one of release 1.36. */
const apis = [
  'AdmissionregistrationV1',
  'ApiextensionsV1',
  'ApiregistrationV1',
  'AppsV1',
  'AuthenticationV1',
  'AuthorizationV1',
  'AutoscalingV1',
  'AutoscalingV2',
  'BatchV1',
  'CertificatesV1',
  'CoordinationV1',
  'CoreV1',
  'DiscoveryV1',
  'EventsV1',
  'FlowcontrolApiserverV1',
  'NetworkingV1',
  'NodeV1',
  'PolicyV1',
  'RbacAuthorizationV1',
  'ResourceV1',
  'SchedulingV1',
  'StorageV1',
]

/** `V1Pod` → `Pod`, `V2MetricSpec` → `MetricSpecV2`, `EventsV1Event` → `EventsEvent`, `CoreV1Event` → `Event`. */
function structName(modelName) {
  const match = /^([A-Z][a-z]+)?V(\d+)([A-Z].*)$/.exec(modelName)
  if (!match) return modelName
  const [, group, version, rest] = match
  return `${group && group !== 'Core' ? group : ''}${rest}${version === '1' ? '' : `V${version}`}`
}

/** The kind on the wire: the model's name without group and version. */
const wireKind = modelName => /^(?:[A-Z][a-z]+)?V\d+([A-Z].*)$/.exec(modelName)?.[1] ?? modelName

const scalars = {
  string: 'string',
  boolean: 'boolean',
  any: 'any',
  object: 'any',
  IntOrString: 'intOrString',
  V1MicroTime: 'microTime',
  Date: 'time',
}

function fieldType(type, format) {
  const list = /^Array<(.*)>$/.exec(type)
  if (list) return `[]${fieldType(list[1], format)}`
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)
  if (map) return `{}${fieldType(map[1], format)}`
  if (type === 'number') return format === 'double' ? 'double' : format === 'int32' ? 'int32' : 'int64'
  if (type === 'string' && format === 'byte') return 'bytes'
  if (type === 'Set<string>') return '[]string'
  const scalar = scalars[type]
  if (scalar) return scalar
  if (!/^[A-Z]\w*$/.test(type)) throw new Error(`unknown type in the model: ${type} (${format})`)
  return `#${structName(type)}`
}

function readStruct(modelName) {
  const code = readFileSync(join(model, 'models', `${modelName}.js`), 'utf8')
  const declaration = readFileSync(join(model, 'models', `${modelName}.d.ts`), 'utf8')
  const attributes = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(code)
  if (!attributes) throw new Error(`${modelName} has no attribute map`)
  const fields = {}
  for (const { name, baseName, type, format } of JSON.parse(attributes[1])) {
    const required = declaration.includes(`\n    '${name}': `)
    fields[baseName] = { type: fieldType(type, format), required }
  }
  return fields
}

function tsType(type) {
  if (type.startsWith('[]')) return `readonly ${wrap(tsType(type.slice(2)))}[]`
  if (type.startsWith('{}')) return `{ readonly [key: string]: ${tsType(type.slice(2))} }`
  if (type.startsWith('#')) return type.slice(1)
  const names = {
    string: 'string',
    boolean: 'boolean',
    any: 'unknown',
    intOrString: 'number | string',
    microTime: 'string',
    time: 'string',
    int32: 'number',
    int64: 'number',
    double: 'number',
    bytes: 'string',
  }
  return names[type]
}
const wrap = text => (/[ |]/.test(text) ? `(${text})` : text)

const referenced = type => /#(\w+)$/.exec(type)?.[1]

/** Every path of one API class with the methods it takes and the model it returns. */
function readPaths(api) {
  const code = readFileSync(join(model, 'apis', `${api}Api.js`), 'utf8')
  const types = readFileSync(join(model, 'types/PromiseAPI.d.ts'), 'utf8')
  const paths = new Map()
  const pattern = /async (\w+)\([^)]*\) \{[\s\S]*?localVarPath = '([^']+)'[\s\S]*?HttpMethod\.(\w+)\)/g
  for (const [, operation, path, method] of code.matchAll(pattern)) {
    const found = paths.get(path) ?? []
    found.push({ operation, method })
    paths.set(path, found)
  }
  const returned = operation =>
    new RegExp(`\\n    ${operation}\\([^;]*?: Promise<(\\w+)>;`).exec(
      types.slice(types.indexOf(`class Promise${api}Api`)),
    )?.[1]
  return { paths, returned }
}

const listVerbs = { GET: ['list', 'watch'], POST: ['create'], DELETE: ['deletecollection'] }
const itemVerbs = { GET: ['get'], PUT: ['update'], PATCH: ['patch'], DELETE: ['delete'], POST: ['create'] }

function readResources(api) {
  const { paths, returned } = readPaths(api)
  const resources = new Map()
  for (const [path, operations] of paths) {
    const match =
      /^\/(?:api|apis\/([^/]+))\/(v\w+)(?:\/namespaces\/\{namespace\})?\/([a-z]+)(\/\{name\})?(?:\/([a-z]+))?$/.exec(
        path,
      )
    if (!match || path.includes('{path}')) continue
    const [, group = '', version, plural, item, sub] = match
    const namespaced = path.includes('{namespace}')
    const forAll = operations.every(o => /ForAllNamespaces/.test(o.operation))
    if (forAll) continue
    const entry = resources.get(plural) ?? {
      group,
      version,
      plural,
      kind: '',
      struct: '',
      namespaced,
      verbs: [],
      subresources: {},
    }
    resources.set(plural, entry)
    const verbs = operations.flatMap(o => (item ? itemVerbs : listVerbs)[o.method] ?? [])
    const maker = operations.find(
      o => ['GET', 'POST', 'PUT'].includes(o.method) && (item || o.method === 'POST'),
    )
    const kind = maker && returned(maker.operation)
    const named = kind && /^[A-Z]/.test(kind)
    if (sub)
      entry.subresources[sub] = {
        kind: named ? wireKind(kind) : '',
        struct: named ? structName(kind) : '',
        verbs: [...new Set(verbs)].sort(),
      }
    else {
      entry.verbs = [...new Set([...entry.verbs, ...verbs])].sort()
      if (kind && !/List$|^V1Status$/.test(kind))
        Object.assign(entry, { kind: wireKind(kind), struct: structName(kind) })
    }
  }
  // The model says of every list that it can be watched; what is made when it is asked for cannot.
  const asked = resources.get('componentstatuses')
  if (asked) asked.verbs = ['get', 'list']
  return [...resources.values()].filter(r => r.kind)
}

const resources = apis.flatMap(readResources)
const structs = {}
const modelNames = new Map(
  readdirSync(join(model, 'models'))
    .filter(f => f.endsWith('.d.ts'))
    .map(f => f.slice(0, -5))
    .filter(name => !/^(V\d+(alpha|beta)|all$|ObjectSerializer)/.test(name))
    .map(name => [structName(name), name]),
)
const queue = [
  ...resources.flatMap(r => [r.struct, ...Object.values(r.subresources).map(s => s.struct)]),
  'ObjectMeta',
  'ListMeta',
  'Status',
  'DeleteOptions',
  'APIResourceList',
  'APIGroupList',
  'APIVersions',
  'WatchEvent',
]
while (queue.length > 0) {
  const name = queue.pop()
  const source = modelNames.get(name)
  if (!name || structs[name] || !source) continue
  structs[name] = readStruct(source)
  for (const field of Object.values(structs[name])) queue.push(referenced(field.type))
}

const names = Object.keys(structs).sort()
const types = names.map(name => {
  const fields = Object.entries(structs[name]).map(
    ([field, { type, required }]) =>
      `  readonly ${/^[\w$]+$/.test(field) ? field : `'${field}'`}${required ? '' : '?'}: ${tsType(type)}`,
  )
  return `export interface ${name} {\n${fields.join('\n')}\n}`
})
const compact = Object.fromEntries(
  names.map(name => [
    name,
    Object.fromEntries(
      Object.entries(structs[name]).map(([field, { type, required }]) => [
        field,
        required ? `!${type}` : type,
      ]),
    ),
  ]),
)

mkdirSync(out, { recursive: true })
const banner = '// Written by tools/generate.mjs from the pinned model. Do not edit.\n'
writeFileSync(join(out, 'types.ts'), `${banner}\n${types.join('\n\n')}\n`)
writeFileSync(
  join(out, 'model.ts'),
  `${banner}
/** Field name to type. Types: a scalar's name, '#Struct', '[]T', '{}T'; a leading '!' marks a required field. */
export const structs: { readonly [struct: string]: { readonly [field: string]: string } } = JSON.parse(
  ${JSON.stringify(JSON.stringify(compact))},
)

export interface ModelResource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  /** The struct of the model; differs from the kind where two groups share a kind's name. */
  readonly struct: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly subresources: { readonly [name: string]: { readonly kind: string; readonly struct: string; readonly verbs: readonly string[] } }
}

export const resources: readonly ModelResource[] = JSON.parse(
  ${JSON.stringify(JSON.stringify(resources))},
)
`,
)
console.log(`generated ${names.length} structs and ${resources.length} resources`)
