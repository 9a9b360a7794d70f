import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from '../../client/kubeconfig/kubeconfig.ts'

/** What flags put in the place of a kubeconfig's entries, in the words of kubectl. */
export interface KubeconfigOverrides {
  readonly context?: string
  /** Names of entries. */
  readonly cluster?: string
  readonly user?: string
  readonly server?: string
  readonly token?: string
  readonly insecureSkipTlsVerify?: boolean
  readonly as?: string
  readonly asGroup?: readonly string[]
}

/** What the kubeconfig would say if the flags stood in it. A server alone is enough: it needs no kubeconfig. */
export function overrideKubeconfig(config: Kubeconfig, flags: KubeconfigOverrides): Kubeconfig {
  const { context: _, ...entries } = flags
  if (Object.values(entries).every(value => value === undefined)) return config
  const name = flags.context || config['current-context'] || (flags.server ? 'flags' : '')
  const before = config.contexts?.find(each => each.name === name)?.context ?? {}
  // A name that is not there is left for the one who reads the result to complain of.
  const cluster = flags.cluster ?? before.cluster ?? (flags.server ? name : undefined)
  const user = flags.user ?? before.user ?? name
  return {
    'current-context': name,
    contexts: [{ name, context: { ...before, cluster, user } }, ...others(config.contexts, name)],
    clusters: changed(config.clusters, {
      name: cluster,
      isNew: Boolean(flags.server),
      change: entry => ({ name: entry.name, cluster: clusterWith(entry.cluster ?? {}, flags) }),
    }),
    users: changed(config.users, {
      name: user,
      isNew: flags.user === undefined && before.user === undefined,
      change: entry => ({ name: entry.name, user: userWith(entry.user ?? {}, flags) }),
    }),
  }
}

const others = <Entry extends { readonly name: string }>(
  entries: readonly Entry[] | null | undefined,
  name: string | undefined,
): readonly Entry[] => (entries ?? []).filter(each => each.name !== name)

interface EntryChange<Entry> {
  readonly name: string | undefined
  /** Whether an entry that is missing is made. */
  readonly isNew: boolean
  change(entry: Entry | { readonly name: string; readonly cluster?: null; readonly user?: null }): Entry
}

function changed<Entry extends { readonly name: string }>(
  entries: readonly Entry[] | null | undefined,
  { name, isNew, change }: EntryChange<Entry>,
): readonly Entry[] {
  const found = entries?.find(each => each.name === name)
  if (name === undefined || (!found && !isNew)) return entries ?? []
  return [change(found ?? { name }), ...others(entries, name)]
}

function clusterWith(cluster: KubeconfigCluster, { server, insecureSkipTlsVerify }: KubeconfigOverrides) {
  const { 'certificate-authority': _, 'certificate-authority-data': __, ...untrusting } = cluster
  return {
    ...(insecureSkipTlsVerify ? { ...untrusting, 'insecure-skip-tls-verify': true } : cluster),
    ...(server ? { server } : {}),
  }
}

/** A token on the command line counts more than whatever else the user has to show. */
function userWith(user: KubeconfigUser, { token, as, asGroup }: KubeconfigOverrides): KubeconfigUser {
  return {
    ...(token ? { token } : user),
    ...(as ? { as, 'as-groups': asGroup ?? [] } : {}),
  }
}
