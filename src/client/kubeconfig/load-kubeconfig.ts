import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { systemCode } from '../../base/system-code.ts'
import { isPlainObject } from './is-plain-object.ts'
import {
  type Kubeconfig,
  KubeconfigError,
  type KubeconfigUser,
  type NamedCluster,
  type NamedUser,
} from './kubeconfig.ts'
import { type KubeconfigPlace, kubeconfigFiles } from './kubeconfig-files.ts'

/**
 * Reads a person's kubeconfig as client-go does: of several files the first that has an entry of a name, or a
 * current context, counts; files that are missing do not, unless the one was asked for. Paths come back absolute.
 */
export async function loadKubeconfig(place: KubeconfigPlace = {}): Promise<Kubeconfig> {
  const files = kubeconfigFiles(place)
  const read = await Promise.all(
    files.map(file => readKubeconfigFile(file, { mayBeMissing: !place.explicit })),
  )
  return mergeKubeconfigs(read.filter(config => config !== null))
}

export async function readKubeconfigFile(
  file: string,
  { mayBeMissing }: { readonly mayBeMissing: boolean },
): Promise<Kubeconfig | null> {
  try {
    return withAbsolutePaths(
      await parseKubeconfig(await readFile(file, 'utf8'), file),
      dirname(resolve(file)),
    )
  } catch (error) {
    if (error instanceof KubeconfigError) throw error
    const code = systemCode(error)
    if (code === 'ENOENT' && mayBeMissing) return null
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    throw new KubeconfigError(`the kubeconfig ${file} ${why}`, { cause: error })
  }
}

/** The content of one file; an empty file is an empty kubeconfig. */
export async function parseKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  const { parse, YAMLParseError } = await import('../../base/yaml.ts')
  try {
    const document: unknown = parse(text) ?? {}
    if (!isPlainObject(document)) throw new KubeconfigError(`the kubeconfig ${file} is no mapping`)
    for (const list of ['clusters', 'users', 'contexts'])
      if (document[list] && !isListOfNamed(document[list]))
        throw new KubeconfigError(`the kubeconfig ${file} has ${list} that are no list of named entries`)
    return document
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    const [where] = error.message.split('\n')
    throw new KubeconfigError(`the kubeconfig ${file} cannot be read: ${where}`, { cause: error })
  }
}

const isListOfNamed = (value: unknown): boolean =>
  Array.isArray(value) && value.every(each => isPlainObject(each) && typeof each.name === 'string')

export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    'current-context': configs.map(config => config['current-context']).find(Boolean) ?? '',
    clusters: firstOfEachName(configs.map(config => config.clusters)),
    users: firstOfEachName(configs.map(config => config.users)),
    contexts: firstOfEachName(configs.map(config => config.contexts)),
  }
}

function firstOfEachName<Entry extends { readonly name: string }>(
  lists: readonly (readonly Entry[] | null | undefined)[],
): readonly Entry[] {
  const entries = new Map<string, Entry>()
  for (const entry of lists.flatMap(list => list ?? []))
    if (!entries.has(entry.name)) entries.set(entry.name, entry)
  return [...entries.values()]
}

/** Paths in a kubeconfig are relative to the file they stand in. */
function withAbsolutePaths(config: Kubeconfig, folder: string): Kubeconfig {
  const absolute = <Fields extends object>(
    fields: Fields,
    names: readonly (keyof Fields & string)[],
  ): Fields => {
    const changed: { [name: string]: string } = {}
    for (const name of names) {
      const path = fields[name]
      if (typeof path === 'string' && path !== '') changed[name] = resolve(folder, path)
    }
    return { ...fields, ...changed }
  }
  const cluster = (entry: NamedCluster): NamedCluster =>
    entry.cluster ? { ...entry, cluster: absolute(entry.cluster, ['certificate-authority']) } : entry
  const user = (entry: NamedUser): NamedUser => {
    if (!entry.user) return entry
    const paths = absolute(entry.user, ['client-certificate', 'client-key', 'tokenFile'])
    return { ...entry, user: withPlugin(paths, folder) }
  }
  return { ...config, clusters: config.clusters?.map(cluster), users: config.users?.map(user) }
}

/** A plugin named by a path is relative too; a mere name is looked up on PATH. */
function withPlugin(user: KubeconfigUser, folder: string): KubeconfigUser {
  const command = user.exec?.command
  if (!user.exec || !command || isAbsolute(command) || !/[/\\]/.test(command)) return user
  return { ...user, exec: { ...user.exec, command: resolve(folder, command) } }
}
