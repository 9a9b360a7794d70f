// The examples that come with Kedge: a folder with a kustomization, or a manifest alone. Of kustomizations as much is
// read as the examples use: `resources`, and `configMapGenerator` from files, without hashes in the names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ApiObject } from '../../api/object.ts'
import { StartupError } from '../../base/startup-error.ts'
import { type Manifest, readManifest } from '../resources/read-manifest.ts'
import { packageRoot } from '../terminal/package-root.ts'

const examplesFolder = (): string => join(packageRoot(), 'examples')

/** The objects of the example. Throws `StartupError` when there is none of this name. */
export async function loadExample(name: string, folder = examplesFolder()): Promise<Manifest> {
  const path = join(folder, name)
  if (existsSync(join(path, 'kustomization.yaml'))) return loadKustomization(path)
  if (isPlainName(name) && existsSync(`${path}.yaml`)) return loadFile(`${path}.yaml`)
  const names = exampleNames(folder)
  throw new StartupError({
    reason: 'EXAMPLE_UNKNOWN',
    message: `there is no example "${name}"`,
    remedy: `choose one of ${names.join(', ')}, or apply your own manifest with kubectl once Kedge runs`,
  })
}

const isPlainName = (name: string): boolean => !/[/\\]/.test(name)

function exampleNames(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => {
      if (entry.isDirectory())
        return existsSync(join(folder, entry.name, 'kustomization.yaml')) ? entry.name : []
      return entry.name.endsWith('.yaml') ? basename(entry.name, '.yaml') : []
    })
    .sort()
}

const loadFile = (path: string): Promise<Manifest> => readManifest(readFileSync(path, 'utf8'), basename(path))

interface Kustomization {
  readonly resources?: readonly string[]
  readonly configMapGenerator?: readonly { readonly name: string; readonly files?: readonly string[] }[]
}

async function loadKustomization(folder: string): Promise<Manifest> {
  const { parse } = await import('../../base/yaml.ts')
  // Ours, and tested.
  const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization
  const parts = await Promise.all((kustomization.resources ?? []).map(file => loadFile(join(folder, file))))
  const configMaps = (kustomization.configMapGenerator ?? []).map(
    ({ name, files = [] }): ApiObject & { readonly data: { readonly [file: string]: string } } => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: Object.fromEntries(files.map(file => [basename(file), readFileSync(join(folder, file), 'utf8')])),
    }),
  )
  // First what the Pods will ask for.
  return {
    objects: [...configMaps, ...parts.flatMap(part => part.objects)],
    warnings: parts.flatMap(part => part.warnings),
  }
}
