import type { Kind } from '../../api/kinds.ts'
import type { ServedVersion } from '../documents/group-order.ts'
import { bodyMediaTypes } from '../request/read-body.ts'
import type { Resource } from '../resources/resource.ts'
import { servedSubresources } from '../subresources/index.ts'
import { patchMediaTypesOf } from '../verbs/patched-draft.ts'
import { schemaNameOf } from './schema-names.ts'
import { patchSchema, schemaRef } from './schemas.ts'

type Json = { readonly [field: string]: unknown }

/** The paths of a group version, with the operations and the parameters that clients ask the document for. */
export function pathsOf(
  { groupVersion, version, resources }: ServedVersion,
  names: ReadonlyMap<string, string>,
): Json {
  const root = groupVersion === version ? `/api/${version}` : `/apis/${groupVersion}`
  return Object.fromEntries(resources.flatMap(resource => pathsOfResource(root, resource, names)))
}

function pathsOfResource(
  root: string,
  { kind }: Resource,
  names: ReadonlyMap<string, string>,
): [string, Json][] {
  const scope = kind.namespaced ? `${root}/namespaces/{namespace}` : root
  const collection = `${scope}/${kind.plural}`
  const schema = schemaRef(schemaNameOf(kind, names))
  const operation = (method: keyof typeof verbOf, verb: string) =>
    kind.verbs.includes(verb) ? { [method]: operationOf(kind, method, verb, schema) } : {}
  const paths: [string, Json][] = [
    [
      collection,
      {
        ...operation('get', 'list'),
        ...operation('post', 'create'),
        ...operation('delete', 'deletecollection'),
        parameters: pathParameters(kind, false),
      },
    ],
  ]
  if (kind.namespaced && kind.verbs.includes('list'))
    paths.push([`${root}/${kind.plural}`, operation('get', 'list')])
  if (kind.verbs.includes('get'))
    paths.push([
      `${collection}/{name}`,
      {
        ...operation('get', 'get'),
        ...operation('put', 'update'),
        ...operation('patch', 'patch'),
        ...operation('delete', 'delete'),
        parameters: pathParameters(kind, true),
      },
    ])
  for (const name of servedSubresources(kind)) {
    const sub = kind.subresources[name]
    if (!sub || sub.struct === '') continue
    const subSchema = schemaRef(names.get(sub.struct) ?? sub.struct)
    const operations = Object.entries(verbOf)
      .filter(([, verb]) => sub.verbs.includes(verb))
      .map(([method, verb]) => [method, operationOf(kind, method, verb, subSchema)])
    paths.push([
      `${collection}/{name}/${name}`,
      { ...Object.fromEntries(operations), parameters: pathParameters(kind, true) },
    ])
  }
  return paths
}

const verbOf = { get: 'get', put: 'update', patch: 'patch', post: 'create', delete: 'delete' }

const actions: { readonly [verb: string]: string } = {
  create: 'post',
  update: 'put',
  deletecollection: 'deletecollection',
}

function operationOf(kind: Kind, method: string, verb: string, schema: Json): Json {
  const { group, version, kind: name } = kind
  const isWrite = method !== 'get'
  return {
    parameters: isWrite ? writeParameters(verb) : readParameters(verb),
    ...(isWrite
      ? { requestBody: { content: contentOf(kind, method, schema), required: method !== 'delete' } }
      : {}),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
    'x-kubernetes-action': actions[verb] ?? verb,
    'x-kubernetes-group-version-kind': { group, version, kind: name },
  }
}

function contentOf(kind: Kind, method: string, schema: Json): Json {
  const types = method === 'patch' ? patchMediaTypesOf(kind) : bodyMediaTypes
  const body = method === 'patch' ? schemaRef(patchSchema) : method === 'delete' ? deleteOptions : schema
  return Object.fromEntries(types.map(type => [type, { schema: body }]))
}

const deleteOptions = schemaRef('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')

const inQuery = (name: string, type = 'string'): Json => ({
  in: 'query',
  name,
  schema: { type, uniqueItems: true },
})

function writeParameters(verb: string): readonly Json[] {
  const common = [inQuery('dryRun'), inQuery('pretty')]
  if (verb.startsWith('delete'))
    return [...common, inQuery('gracePeriodSeconds', 'integer'), inQuery('propagationPolicy')]
  return [...common, inQuery('fieldManager'), inQuery('fieldValidation')]
}

function readParameters(verb: string): readonly Json[] {
  if (verb !== 'list') return [inQuery('pretty')]
  return [
    ...['labelSelector', 'fieldSelector', 'resourceVersion', 'resourceVersionMatch', 'continue'].map(name =>
      inQuery(name),
    ),
    inQuery('limit', 'integer'),
    inQuery('timeoutSeconds', 'integer'),
    ...['watch', 'allowWatchBookmarks', 'sendInitialEvents'].map(name => inQuery(name, 'boolean')),
  ]
}

function pathParameters({ namespaced }: Kind, named: boolean): readonly Json[] {
  const inPath = (name: string) => ({
    in: 'path',
    name,
    required: true,
    schema: { type: 'string', uniqueItems: true },
  })
  return [...(named ? [inPath('name')] : []), ...(namespaced ? [inPath('namespace')] : [])]
}
