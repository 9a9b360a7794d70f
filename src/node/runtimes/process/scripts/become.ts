// How a program becomes one of a container's: as its user, with its powers, its environment and its working directory.
// Pure. The container's first process and whatever is run beside it (exec, probes, hooks, `cp`) go the same way.
//
// Invariants:
//   - what the environment holds is on no command line, which every user of the host could read: it is handed over on
//     descriptor 3, and read there only when the powers are given up;
//   - the tools on the way see nothing of it either (`LD_PRELOAD` and the like are the container's to set, not ours).

import { commandLine, quoted } from '../../../../base/shell-quote.ts'
import type { ContainerSpec } from '../../../runtime.ts'
import type { World } from '../world/world.ts'

/** The powers that containers have unless the manifest says otherwise: containerd's, but for making devices. */
const defaultCapabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'net_bind_service',
  'net_raw',
  'sys_chroot',
  'audit_write',
  'setfcap',
] as const

export interface Identity {
  readonly security: ContainerSpec['security']
  /**
   * What there is to give up. `default`: all but a container's usual ones. `kept`: only what the manifest drops, because a
   * plain process has the powers of Kedge itself. `none`: a plain process without root has none.
   */
  readonly capabilities: 'default' | 'kept' | 'none'
  /** Whether users can be told apart where it runs, or all are one. */
  readonly users: World['users']
}

/** Gives up what the container is not to have. Empty where it is to have all. */
export function identityWords({ security, capabilities, users }: Identity): readonly string[] {
  const { runAsUser, runAsGroup } = security
  const isOther = (runAsUser ?? 0) !== 0 || (runAsGroup ?? 0) !== 0
  if (users === 'many') return setprivWords(security, capabilities)
  return isOther ? soleUserWords(security) : setprivWords(rootAlone(security), capabilities)
}

/**
 * Where there is one user, a namespace within lends it another name. All powers are lost by that, and its groups cannot
 * change: what it may read and write is what that one user may.
 */
function soleUserWords({
  runAsUser = 0,
  runAsGroup = 0,
  noNewPrivileges,
}: ContainerSpec['security']): readonly string[] {
  return [
    ...['unshare', '--user', `--map-user=${runAsUser}`, `--map-group=${runAsGroup}`, '--'],
    ...(noNewPrivileges ? ['setpriv', '--no-new-privs'] : []),
  ]
}

/** The one user is root there already, and may not change groups. */
const rootAlone = (security: ContainerSpec['security']): ContainerSpec['security'] => ({
  ...security,
  runAsUser: undefined,
  runAsGroup: undefined,
  supplementalGroups: [],
})

function setprivWords(
  security: ContainerSpec['security'],
  capabilities: Identity['capabilities'],
): readonly string[] {
  const { runAsUser, runAsGroup, supplementalGroups, noNewPrivileges } = security
  const words: string[] = []
  if (runAsUser !== undefined) words.push(`--reuid=${runAsUser}`)
  const group = runAsGroup ?? (runAsUser === undefined ? undefined : 0)
  if (group !== undefined) words.push(`--regid=${group}`)
  if (supplementalGroups.length > 0) words.push(`--groups=${supplementalGroups.join(',')}`)
  else if (group !== undefined) words.push('--clear-groups')
  if (noNewPrivileges) words.push('--no-new-privs')
  const bounding = boundingSet(security, capabilities)
  if (bounding !== null) words.push(`--bounding-set=${bounding}`)
  return words.length === 0 ? [] : ['setpriv', ...words]
}

/** Null: all there are. */
function boundingSet(
  { privileged, capabilitiesDrop, capabilitiesAdd }: ContainerSpec['security'],
  capabilities: Identity['capabilities'],
): string | null {
  const named = (name: string) => name.toLowerCase().replace(/^cap_/, '')
  const [dropped, added] = [capabilitiesDrop.map(named), capabilitiesAdd.map(named)]
  if (privileged || capabilities === 'none') return null
  if (capabilities === 'kept' || added.includes('all')) {
    if (dropped.length === 0) return null
    return dropped.includes('all')
      ? ['-all', ...added.map(name => `+${name}`)].join(',')
      : dropped.map(name => `-${name}`).join(',')
  }
  const kept = dropped.includes('all') ? [] : defaultCapabilities.filter(name => !dropped.includes(name))
  return ['-all', ...new Set([...kept, ...added])]
    .map((name, index) => (index === 0 ? name : `+${name}`))
    .join(',')
}

/** What the shell itself sets or forbids to set: these go to the program by `env`. */
const shellsOwn =
  /^(BASH.*|DIRSTACK|ENV|EPOCH.*|EUID|FUNCNAME|GROUPS|IFS|LINENO|OLDPWD|OPTARG|OPTERR|OPTIND|PPID|PS4|PWD|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID|_)$/

/**
 * The text for descriptor 3. A name that no shell variable can have goes on the command line of `env` for the moment that
 * this takes: names with dots, as some configuration wants them.
 */
export function environmentText(environment: ReadonlyMap<string, string>): string {
  const lines = [...environment].map(([name, value]) =>
    /^[A-Za-z_]\w*$/.test(name) && !shellsOwn.test(name)
      ? `export ${name}=${quoted(value)}`
      : `set -- ${quoted(`${name}=${value}`)} "$@"`,
  )
  return `${lines.join('\n')}\n:\n`
}

/** Reads the environment and becomes the command; `$0` is the working directory, empty for the one it is in. */
const becomeScript = `__env=$(command -v env)
[ -z "$0" ] || cd "$0" || exit 126
eval "$(cat <&3)"
exec 3<&-
exec "$__env" -u PWD -u OLDPWD -u SHLVL -u _ -- "$@"`

export interface Becoming extends Identity {
  readonly command: readonly string[]
  /** Null: the one it is started in. */
  readonly directory: string | null
  /** Where the tools on the way are found. */
  readonly toolPath: string
}

/** The words that become the command, once they run where the container is, with `environmentText` on descriptor 3. */
export function becomeWords(becoming: Becoming): readonly string[] {
  const { command, directory, toolPath } = becoming
  const shell = ['env', '-i', `PATH=${toolPath}`, 'sh', '-c', becomeScript, directory ?? '']
  return [...identityWords(becoming), ...shell, ...command]
}

/** The command on a terminal of its own, which `script` opens and holds: Node has none to give. */
export function onTerminal(
  command: readonly string[],
  size: { readonly columns: number; readonly rows: number } | null,
): readonly string[] {
  const sized = size ? `stty rows ${size.rows} cols ${size.columns} 2>/dev/null; exec ` : 'exec '
  return ['script', '-qefc', `${sized}${commandLine(command)}`, '/dev/null']
}

/** What the manifest sets goes before what the runtime gives. */
export function environmentOf(options: {
  readonly spec: Pick<ContainerSpec, 'env' | 'tty'>
  readonly environment: { readonly [name: string]: string }
  readonly tty?: boolean
}): ReadonlyMap<string, string> {
  const { spec, environment, tty = spec.tty } = options
  const all = new Map(Object.entries({ ...environment, ...(tty ? { TERM: 'xterm' } : {}) }))
  for (const { name, value } of spec.env) all.set(name, value)
  return all
}
