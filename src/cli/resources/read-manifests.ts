import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { systemWords } from '../../base/system-code.ts'
import { several } from '../cluster/cluster-flags.ts'
import { VerbError } from '../terminal/failure.ts'
import { readKustomization } from './read-kustomization.ts'
import { type Manifest, readManifest } from './read-manifest.ts'
import { readManifestFile } from './read-manifest-file.ts'

export interface ManifestFlags {
  readonly filename?: readonly string[]
  readonly kustomize?: string
}

/** `-f` and `-k`, the same for every verb that takes manifests. `use` says what they are for: `plan applying`. */
export const addManifestFlags = (command: Command, use: string): Command =>
  command
    .option(
      '-f, --filename <file>',
      `${use} this manifest, folder or address; - reads standard input; may stand several times`,
      several,
    )
    .option('-k, --kustomize <folder>', `${use} the kustomization in this folder`)

/** Whether manifests are named at all. */
export const namesManifests = ({ filename, kustomize }: ManifestFlags): boolean =>
  filename !== undefined || kustomize !== undefined

/** Where they come from, for messages. */
export const manifestWords = ({ filename = [], kustomize }: ManifestFlags): string =>
  [...filename.map(named), ...(kustomize === undefined ? [] : [kustomize])].join(', ')

const named = (path: string): string => (path === '-' ? 'standard input' : path)

/** The objects that the flags name, at least one. */
export async function manifestsOfFlags(flags: ManifestFlags): Promise<Manifest> {
  const { filename, kustomize } = flags
  if (filename && kustomize !== undefined)
    throw new VerbError('only one of -f and -k can be given', { exitCode: 2 })
  const manifest = await (kustomize === undefined
    ? readManifests(filename ?? [])
    : readKustomization(kustomize))
  if (manifest.objects.length === 0) throw new VerbError(`there is no object in ${manifestWords(flags)}`)
  return manifest
}

/** The objects of files, folders, addresses, and of standard input (`-`), in their order. */
export async function readManifests(paths: readonly string[]): Promise<Manifest> {
  const read: Manifest[] = []
  for (const path of paths) {
    if (/^https?:\/\//.test(path)) read.push(await readAddress(path))
    else for (const file of await filesOf(path)) read.push(await readManifestFile(file))
  }
  return {
    objects: read.flatMap(({ objects }) => objects),
    warnings: read.flatMap(({ warnings }) => warnings),
  }
}

/** Of a folder, the files that kubectl would take, in the order of their names. */
async function filesOf(path: string): Promise<readonly string[]> {
  const isFolder = path !== '-' && ((await stat(path).catch(() => null))?.isDirectory() ?? false)
  if (!isFolder) return [path]
  const isManifest = (name: string) => /\.(ya?ml|json)$/.test(name) && !/^kustomization\.ya?ml$/.test(name)
  const names = (await readdir(path)).filter(isManifest).sort()
  if (names.length === 0) throw new VerbError(`there is no .yaml, .yml or .json file in ${path}`)
  return names.map(name => join(path, name))
}

async function readAddress(address: string): Promise<Manifest> {
  const reply = await fetch(address).catch(cause => {
    // Of its own, fetch says only that it failed.
    const why = cause instanceof Error && cause.cause ? cause.cause : cause
    throw new VerbError(`${address} cannot be read: ${systemWords(why)}`, { cause })
  })
  if (!reply.ok) throw new VerbError(`${address} cannot be read: ${reply.status} ${reply.statusText}`)
  return readManifest(await reply.text(), address)
}
