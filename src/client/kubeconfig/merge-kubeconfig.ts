// Writes one cluster into a person's kubeconfig, and takes it out again.
//
// What is not ours is left as it is: other entries, unknown fields, comments, and the current context, which is set
// only when there is none. An entry that exists is changed in the file that has it; new ones go to the first file of
// the list that exists. Each file is read and written under client-go's lock, and replaced as a whole.

import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import { systemCode } from '../../base/system-code.ts'
import { withFileLock } from './file-lock.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { KubeconfigDocument, type ListName } from './kubeconfig-document.ts'
import { fileForNewEntries, type KubeconfigPlace, kubeconfigFiles } from './kubeconfig-files.ts'
import { mergeKubeconfigs, readKubeconfigFile } from './load-kubeconfig.ts'
import { writeSecretFile } from './write-secret-file.ts'

export interface KubeconfigEntry {
  /** Of the cluster, the user and the context: `kedge`, `kedge-<name>`. */
  readonly name: string
  readonly cluster: KubeconfigCluster
  readonly user: KubeconfigUser
}

export interface MergeOptions extends KubeconfigPlace {
  readonly clock?: Clock
  /** Whether an entry of this name that trusts another authority is to stay as it is. Of the whole kubeconfig. */
  isKept?(config: Kubeconfig): Promise<boolean>
}

export interface MergeResult {
  /** The file that holds the context now. */
  readonly file: string
  /** Whether kubectl uses the entry without being told. */
  readonly isCurrent: boolean
}

/** Puts the entry into the kubeconfig. Null where another's stays in its place. */
export async function mergeIntoKubeconfig(
  entry: KubeconfigEntry,
  options: MergeOptions = {},
): Promise<MergeResult | null> {
  const files = kubeconfigFiles(options)
  const configs = await Promise.all(files.map(async file => ({ file, config: await readIfPresent(file) })))
  const { name } = entry
  const before = mergeKubeconfigs(configs.flatMap(({ config }) => config ?? []))
  if (namesAnother(before, entry) && (await options.isKept?.(before))) return null
  const fieldsOf = { clusters: entry.cluster, users: entry.user, contexts: { cluster: name, user: name } }
  const lists = ['clusters', 'users', 'contexts'] as const
  const homes = new Map(lists.map(list => [list, homeOf(configs, list, name) ?? fileForNewEntries(files)]))
  const contextFile = homes.get('contexts') ?? fileForNewEntries(files)
  const current = before['current-context']
  for (const file of new Set(homes.values()))
    await editFile(file, options, document => {
      for (const list of lists) if (homes.get(list) === file) document.put(list, name, fieldsOf[list])
      if (!current && file === contextFile && !document.currentContext) document.currentContext = name
    })
  return { file: contextFile, isCurrent: !current || current === name }
}

/** A cluster is known by the authority that vouches for it: its address changes. */
function namesAnother({ clusters }: Kubeconfig, { name, cluster }: KubeconfigEntry): boolean {
  const there = clusters?.find(each => each.name === name)?.cluster
  const authority = 'certificate-authority-data'
  return there !== undefined && there !== null && there[authority] !== cluster[authority]
}

const readIfPresent = (file: string): Promise<Kubeconfig | null> =>
  readKubeconfigFile(file, { mayBeMissing: true })

/** The first file that has the entry: the one that counts. */
const homeOf = (
  configs: readonly { readonly file: string; readonly config: Kubeconfig | null }[],
  list: ListName,
  name: string,
): string | undefined =>
  configs.find(({ config }) => config?.[list]?.some((each: { readonly name: string }) => each.name === name))
    ?.file

/** Changes a file under its lock. */
async function editFile(
  file: string,
  { clock = systemClock }: MergeOptions,
  edit: (document: KubeconfigDocument) => void,
): Promise<void> {
  const edited = async () => {
    const before = await textOf(file)
    const document = await KubeconfigDocument.parse(before, file)
    edit(document)
    const after = document.toString()
    return after === before ? null : after
  }
  // Most starts find all as they left it.
  if ((await edited()) === null) return
  await mkdir(dirname(file), { recursive: true })
  await withFileLock(file, clock, async () => {
    const after = await edited()
    if (after !== null) await writeSecretFile(file, after)
  })
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  }
}
