// Which security contexts host processes can honour. What they cannot is refused by name: a container that its author has
// hardened must not run without what he relied on.
import { type ContainerSpec, RuntimeError } from '../../runtime.ts'
import type { ProcessIsolation } from './isolation.ts'
import type { World } from './world/world.ts'

export interface Means {
  readonly isolation: 'root' | 'user' | 'none'
  /** Whether Kedge is root on this host. */
  readonly isRoot: boolean
  /** Whether containers can be of different users here, one user is lent other names (become.ts), or there is one alone. */
  readonly users: 'many' | 'lent' | 'one'
  /** Whether `setpriv` of util-linux is here, which gives up users, groups and capabilities. */
  readonly canGiveUp: boolean
  /** The user and group that a container has when nobody asks for another. */
  readonly own: { readonly user: number; readonly group: number }
}

/** Of the process that this is. */
export function meansOf({ isolation, canGiveUp, world }: MachineParts): Means {
  const isRoot = process.getuid?.() === 0
  const isPlain = isolation.kind === 'none'
  const lent = world.users === 'many' ? 'many' : 'lent'
  return {
    isolation: isolation.kind,
    isRoot,
    users: isolation.kind === 'user' ? lent : isRoot ? 'many' : 'one',
    canGiveUp,
    own: { user: isPlain ? (process.getuid?.() ?? 0) : 0, group: isPlain ? (process.getgid?.() ?? 0) : 0 },
  }
}

interface MachineParts {
  readonly isolation: Pick<ProcessIsolation, 'kind'>
  readonly canGiveUp: boolean
  readonly world: Pick<World, 'users'>
}

/** Throws `CreateContainerConfigError` with what cannot be had and why. */
export function checkSecurity(
  { name, security }: Pick<ContainerSpec, 'name' | 'security'>,
  means: Means,
): void {
  const problem = problemOf(security, means)
  if (problem === null) return
  throw new RuntimeError(
    'CreateContainerConfigError',
    `container "${name}" wants ${problem.wanted}, which the process runtime cannot give: ${problem.because}`,
  )
}

interface Problem {
  readonly wanted: string
  readonly because: string
}

function problemOf(security: ContainerSpec['security'], means: Means): Problem | null {
  const { isolation, isRoot } = means
  const { hostProfiles = [], readOnlyRootFilesystem, privileged } = security
  const profile = hostProfiles[0]
  if (profile !== undefined)
    return { wanted: profile, because: 'profiles of the host need the containerd runtime' }
  if (privileged && !isRoot)
    return { wanted: 'privileged', because: 'Kedge does not run as root, so it has no privileges to give' }
  if (readOnlyRootFilesystem && isolation === 'none')
    return { wanted: 'readOnlyRootFilesystem', because: 'a plain process sees the host as it is' }
  return identityProblem(security, means)
}

function identityProblem(security: ContainerSpec['security'], means: Means): Problem | null {
  const identity = identityAsked(security, means)
  if (identity !== null && means.users === 'one')
    return { wanted: identity, because: 'there is one user and one group here, that of Kedge' }
  const added = security.capabilitiesAdd[0]
  if (added !== undefined && !means.isRoot && means.isolation === 'none')
    return { wanted: `the capability ${added}`, because: 'Kedge itself does not have it' }
  const lessPower = powersGivenUp(security)
  // Who has one of its names lent needs nothing to become it.
  const wanted = (means.users === 'lent' ? null : identity) ?? lessPower
  if (wanted === null || means.canGiveUp) return null
  return { wanted, because: 'the program setpriv (util-linux) is missing on this host' }
}

/** The first setting that asks for another identity than the one that a container has anyway. */
function identityAsked(
  { runAsUser, runAsGroup, supplementalGroups }: ContainerSpec['security'],
  { own }: Means,
): string | null {
  if (runAsUser !== undefined && runAsUser !== own.user) return `runAsUser: ${runAsUser}`
  if (runAsGroup !== undefined && runAsGroup !== own.group) return `runAsGroup: ${runAsGroup}`
  return supplementalGroups.length > 0
    ? `the groups ${supplementalGroups.join(', ')} (supplementalGroups, fsGroup)`
    : null
}

function powersGivenUp({ noNewPrivileges, capabilitiesDrop }: ContainerSpec['security']): string | null {
  if (noNewPrivileges) return 'allowPrivilegeEscalation: false'
  return capabilitiesDrop.length > 0 ? `capabilities.drop: ${capabilitiesDrop.join(', ')}` : null
}
