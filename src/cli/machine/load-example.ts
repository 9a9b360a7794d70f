// The examples that come with Kedge: a folder with a kustomization, or a manifest alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { StartupError } from '../../base/startup-error.ts'
import { readKustomization } from '../resources/read-kustomization.ts'
import { type Manifest, readManifest } from '../resources/read-manifest.ts'
import { packageRoot } from '../terminal/package-root.ts'

const examplesFolder = (): string => join(packageRoot(), 'examples')

/** The objects of the example. Throws `StartupError` when there is none of this name. */
export async function loadExample(name: string, folder = examplesFolder()): Promise<Manifest> {
  const path = join(folder, name)
  if (existsSync(join(path, 'kustomization.yaml'))) return readKustomization(path)
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
