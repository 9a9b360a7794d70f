// A kustomization as far as plain ones go: `resources` (files, and folders with a kustomization of their own), `namespace`,
// and `configMapGenerator` from files and literals without hashes in the names. Whatever else it asks for is refused by
// name, with the command that has kubectl do it: half a kustomization would be another set than the person means.
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ApiObject } from '../../api/object.ts'
import { VerbError } from '../terminal/failure.ts'
import type { Manifest } from './read-manifest.ts'
import { readManifestFile } from './read-manifest-file.ts'

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Kustomizations within kustomizations: more than this is a circle. */
const depthMax = 16

interface Kustomization {
  readonly resources: readonly string[]
  readonly namespace: string | null
  readonly generators: readonly Generator[]
}

interface Generator {
  readonly name: string
  readonly files: readonly string[]
  readonly literals: readonly string[]
}

/** The objects of the kustomization in this folder. Throws `VerbError` for what it cannot do. */
export async function readKustomization(folder: string, depth = 0): Promise<Manifest> {
  if (depth > depthMax) throw new VerbError(`${folder}: kustomizations that stand within one another`)
  const { resources, namespace, generators } = await parseKustomization(folder)
  const parts: Manifest[] = []
  for (const resource of resources) {
    const path = join(folder, resource)
    const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false
    parts.push(isFolder ? await readKustomization(path, depth + 1) : await readManifestFile(path, resource))
  }
  const configMaps = await Promise.all(generators.map(each => configMapOf(folder, each)))
  // First what the Pods will ask for.
  const objects = [...configMaps, ...parts.flatMap(part => part.objects)]
  return {
    objects: namespace === null ? objects : objects.map(object => inNamespace(object, namespace)),
    warnings: parts.flatMap(part => part.warnings),
  }
}

async function parseKustomization(folder: string): Promise<Kustomization> {
  const text = await textOf(folder)
  const { parse } = await import('../../base/yaml.ts')
  const value: unknown = parse(text)
  if (typeof value !== 'object' || value === null)
    throw new VerbError(`${folder} holds a kustomization that is no object`)
  const refuse = (what: string): never => {
    throw new VerbError(
      `the kustomization in ${folder} asks for ${what}, which only kustomize itself does: ` +
        `kubectl kustomize ${folder} | kedge <verb> -f -`,
    )
  }
  const known = [
    'apiVersion',
    'kind',
    'metadata',
    'resources',
    'namespace',
    'configMapGenerator',
    'generatorOptions',
  ]
  const fields: { readonly [field: string]: unknown } = { ...value }
  const unknown = Object.keys(fields).find(field => !known.includes(field))
  if (unknown) refuse(unknown)
  const generators = listOf(fields.configMapGenerator)
  if (generators.length > 0 && !hasPlainNames(fields.generatorOptions))
    refuse('generated names with hashes (generatorOptions.disableNameSuffixHash is not true)')
  return {
    resources: stringsIn(fields.resources),
    namespace: typeof fields.namespace === 'string' ? fields.namespace : null,
    generators: generators.map(generator => {
      const { name, files, literals, ...more } = Object(generator)
      const other = Object.keys(more)[0]
      if (other) refuse(`configMapGenerator.${other}`)
      return { name: String(name), files: stringsIn(files), literals: stringsIn(literals) }
    }),
  }
}

async function textOf(folder: string): Promise<string> {
  for (const name of fileNames) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new VerbError(`there is no ${fileNames.join(' or ')} in ${folder}`)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const stringsIn = (value: unknown): readonly string[] => listOf(value).map(String)
const hasPlainNames = (options: unknown): boolean => Object(options).disableNameSuffixHash === true

/** `key=path` or `path`, and `key=value`. */
async function configMapOf(folder: string, { name, files, literals }: Generator): Promise<ApiObject> {
  const fromFiles = files.map(async entry => {
    const equals = entry.indexOf('=')
    const [key, path] =
      equals < 0 ? [basename(entry), entry] : [entry.slice(0, equals), entry.slice(equals + 1)]
    return [key, await readFile(join(folder, path), 'utf8')] as const
  })
  const fromLiterals = literals.map(entry => {
    const equals = entry.indexOf('=')
    return [entry.slice(0, equals), entry.slice(equals + 1)] as const
  })
  const configMap: ApiObject & { readonly data: { readonly [key: string]: string } } = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: Object.fromEntries([...(await Promise.all(fromFiles)), ...fromLiterals]),
  }
  return configMap
}

const inNamespace = (object: ApiObject, namespace: string): ApiObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
})
