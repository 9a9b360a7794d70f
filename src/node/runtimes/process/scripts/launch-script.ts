// The scripts that put a container's command into its surroundings: pure, from what the agent asks and what the machine can.
//
// `launch.sh` runs outside: it enters the pod's network and makes the container's own namespaces. `setup.sh` runs inside
// them as process 1: it lays an overlay over the host's root, moves into it, mounts the volumes, and becomes the command.
// Mounts are made after the move, so that links in the new root lead to places in the new root. What the host keeps for
// itself is left out of the overlay rather than covered: a container that may unmount finds nothing below.

import { commandLine, quoted } from '../../../../base/shell-quote.ts'
import type { ContainerSpec, Mount } from '../../../runtime.ts'
import { becomeWords, type Identity, onTerminal } from './become.ts'

export interface LaunchOptions {
  readonly spec: ContainerSpec
  readonly isolation: 'root' | 'user' | 'none'
  readonly hostname: string
  /** The file of the pod's network namespace; null for the host's network. */
  readonly networkNamespace: string | null
  readonly hostPid: boolean
  /** The process whose namespace of processes it is in, where that is another container's. */
  readonly processesOf: number | null
  readonly hostIpc: boolean
  /** The text for /etc/resolv.conf lies in this file; null leaves the host's. */
  readonly resolvConf: string | null
  /** Folders of control groups that the process joins. */
  readonly cgroups: readonly string[]
  readonly identity: Pick<Identity, 'capabilities' | 'users'>
  /** The container's own PATH, on which its command is looked for. */
  readonly path: string
  /** Where the tools on the way are found. */
  readonly toolPath: string
  /** Folders and files that no container may see, none below another: Kedge's own folder, with its keys and its data, and what
   * the person who runs it gets in by. */
  readonly hidden: readonly string[]
  /** File systems mounted on the host below its root, which an overlay over the root would not show. */
  readonly hostMounts: readonly string[]
  /** The container's own folder, where the scripts run. */
  readonly folder: string
  /** Where a command without a working directory of its own starts. */
  readonly defaultDirectory: string
}

export function launchScript(options: LaunchOptions): string {
  const { cgroups, networkNamespace, processesOf, isolation } = options
  const joins = cgroups.map(path => `echo 0 >${quoted(`${path}/cgroup.procs`)} 2>/dev/null || :`)
  const spaces = [
    ...(networkNamespace === null ? [] : [`--net=${networkNamespace}`]),
    ...(processesOf === null ? [] : [`--pid=/proc/${processesOf}/ns/pid`]),
  ]
  const enter = spaces.length === 0 ? [] : ['nsenter', ...spaces, '--']
  const words =
    isolation === 'none' ? ['sh', './setup.sh'] : [...enter, ...unshareWords(options), 'sh', './setup.sh']
  const session = isolation === 'none' ? 'command -v setsid >/dev/null && exec setsid sh ./setup.sh\n' : ''
  // What the tools say must not get among the container's own words.
  return `exec 7>&2 2>>launch-errors\n${joins.join('\n')}\n${session}exec ${commandLine(words)}\n`
}

function unshareWords({ hostPid, hostIpc, processesOf }: LaunchOptions): readonly string[] {
  return [
    'unshare',
    '--mount',
    '--uts',
    ...(hostIpc ? [] : ['--ipc']),
    ...(hostPid || processesOf !== null ? [] : ['--pid']),
    '--fork',
    '--kill-child',
    '--',
  ]
}

export function setupScript(options: LaunchOptions): string {
  const { isolation } = options
  return isolation === 'none'
    ? [prologue, become(options)].join('\n')
    : [
        prologue,
        isolation === 'root' ? overlayRoot(options) : patchedRoot,
        surroundings(options),
        become(options),
      ].join('\n')
}

/** Descriptor 3 is the environment (become.ts). The 22nd field of /proc/self/stat is the start time: with the PID it names one process for good. */
const prologue = `exec 2>>setup-errors 3<environment 8>>failure 9>>pid
fail() { printf '%s\\n' "$1" >&8; exit 126; }
if [ -r /proc/self/stat ]; then
  read -r hostpid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ startedat _ </proc/self/stat
else
  hostpid=$$ startedat=$(ps -o lstart= -p $$ | tr -s ' ' _)
fi`

/** Where the folder's own file system cannot hold an upper layer, memory can. */
function overlayRoot(options: LaunchOptions): string {
  const layers = ['/', ...options.hostMounts]
  const lines = layers.map((path, index) => {
    const words = commandLine([path, `${index}`, ...hiddenBelow(path, layers, options)])
    return index === 0 ? `lay ${words} || fail "cannot lay an overlay over the host's root"` : `lay ${words}`
  })
  return `mount --make-rprivate / || fail 'cannot make the mounts private'
mkdir -p root layers
${layFunctions}
${lines.join('\n')}
cd root && mkdir -p .old && pivot_root . .old && cd / || fail 'cannot move into the new root'`
}

/** The hidden places that lie in this layer, below its root. */
function hiddenBelow(
  layer: string,
  layers: readonly string[],
  { hidden: asked }: LaunchOptions,
): readonly string[] {
  const holds = (path: string, each: string) => each === '/' || path.startsWith(`${each}/`)
  const places = ['/tmp', '/run']
  const others = asked.filter(each => !places.some(path => holds(each, path)))
  return [...places, ...others]
    .filter(
      path =>
        layers
          .filter(each => holds(path, each))
          .toSorted(byLength)
          .at(-1) === layer,
    )
    .map(path => path.slice(layer === '/' ? 1 : layer.length + 1))
}

const byLength = (a: string, b: string): number => a.length - b.length

/**
 * `lay <path> <number> <hidden>…` shows the host's path in the new root. A layer of whiteouts above it leaves the hidden
 * places out; the folders on the way to them are made as they are, since it is these that show.
 */
const layFunctions = `hide() {
  mask=layers/$index/mask at= rest=$1
  [ -d "$(dirname "$lower/$1")" ] && [ ! -L "$lower/$1" ] || return 1
  mkdir -p "$mask"
  while [ "$rest" != "\${rest#*/}" ]; do
    at=$at/\${rest%%/*} rest=\${rest#*/}
    [ -d "$mask$at" ] || mkdir "$mask$at" && chmod "$(stat -c %a "$lower$at")" "$mask$at" &&
      chown "$(stat -c %u:%g "$lower$at")" "$mask$at" || return 1
  done
  [ -e "$mask/$1" ] || mknod "$mask/$1" c 0 0 2>/dev/null
}
lay_once() {
  mkdir -p "layers/$index/upper" "layers/$index/work"
  lowers=$lower
  for path in "$@"; do hide "$path" && lowers=layers/$index/mask:$lower; done
  mount -t overlay overlay -o "lowerdir=$lowers,upperdir=layers/$index/upper,workdir=layers/$index/work" "root$lower" 2>/dev/null
}
lay() {
  lower=$1 index=$2
  shift 2
  lay_once "$@" && return
  mountpoint -q layers || mount -t tmpfs tmpfs layers
  lay_once "$@"
}`

/** In a user namespace the root as a whole cannot be a layer, so its folders are, one by one. */
const patchedRoot = `mount --make-rprivate / || fail 'cannot make the mounts private'
mkdir -p root layers
mount -t tmpfs -o mode=755 tmpfs root || fail 'cannot mount a new root'
for path in /* /.[!.]*; do
  name=\${path#/}
  case $name in proc|sys|dev|tmp|run|'*'|'.[!.]*') continue ;; esac
  if [ -L "$path" ]; then
    ln -s "$(readlink "$path")" "root/$name"
  elif [ -d "$path" ]; then
    mkdir -p "root/$name" "layers/$name/upper" "layers/$name/work"
    options="lowerdir=$path,upperdir=layers/$name/upper,workdir=layers/$name/work,userxattr"
    mount -t overlay overlay -o "$options" "root/$name" 2>/dev/null || mount --rbind "$path" "root/$name" 2>/dev/null || :
  fi
done
cd root && mkdir -p proc sys dev tmp run .old && pivot_root . .old && cd / || fail 'cannot move into the new root'`

function surroundings(options: LaunchOptions): string {
  const { spec, hostname, folder, hidden, resolvConf, hostPid } = options
  const mounts = [
    ...(resolvConf === null
      ? []
      : [{ hostPath: resolvConf, containerPath: '/etc/resolv.conf', readOnly: false }]),
    ...spec.mounts,
  ]
  const readOnly = spec.security.readOnlyRootFilesystem
  return `${functions}
${hostPid ? 'mount --rbind /.old/proc /proc' : 'mount -t proc proc /proc 2>/dev/null || mount --rbind /.old/proc /proc'} || fail 'cannot mount /proc'
mount --rbind /.old/sys /sys 2>/dev/null || :
${devices(spec.security.privileged)}
mkdir -p /tmp /run /.old${quoted(`${folder}/tmp`)} && chmod 1777 /.old${quoted(`${folder}/tmp`)}
mount --bind /.old${quoted(`${folder}/tmp`)} /tmp || fail 'cannot mount /tmp'
mount -t tmpfs -o mode=755 tmpfs /run || fail 'cannot mount /run'
${hidden.map(cover).join('\n')}
${mounts.toSorted(byDepth).map(mountLine).join('\n')}
printf '%s\n' "$mirrored" | while read -r path; do [ -z "$path" ] || readonly_mount "$path"; done || exit
umount -l /.old && rmdir /.old 2>/dev/null
hostname ${quoted(hostname)} 2>/dev/null || echo ${quoted(hostname)} >/proc/sys/kernel/hostname
${spec.security.privileged ? ':' : hostSettings}
${readOnly ? 'readonly_mount / && readonly_mount /tmp && readonly_mount /run' : ':'}`
}

/** In a user namespace nothing can be left out; there no container may unmount. */
const cover = (path: string): string =>
  `if [ -d ${quoted(path)} ]; then mount -t tmpfs -o size=64k,mode=711 tmpfs ${quoted(path)}; elif [ -f ${quoted(path)} ]; then mount --bind /.old/dev/null ${quoted(path)}; fi || :`

/** Settings of the whole host are not a container's to change, nor its memory to read. */
const hostSettings = `for path in /proc/sys /proc/sysrq-trigger; do
  mount --bind $path $path && mount -o remount,bind,ro $path
done 2>/dev/null
for path in /proc/kcore /proc/keys; do [ ! -e $path ] || mount --bind /dev/null $path; done 2>/dev/null
while read -r _ path _; do
  case $path in /sys|/sys/*) mount -o remount,bind,ro "$path" ;; esac
done </proc/self/mounts 2>/dev/null`

const plainDevices = ['null', 'zero', 'full', 'random', 'urandom', 'tty']
  .map(name => `/.old/dev/${name}`)
  .join(' ')

/** The devices that every container has, terminals of its own among them; a privileged one has all of the host's. Nothing is ever made in the host's own folder. */
const devices = (isPrivileged: boolean): string => `mkdir -p /dev
mount -t tmpfs -o mode=755 tmpfs /dev || fail 'cannot mount /dev'
for path in ${isPrivileged ? '/.old/dev/*' : plainDevices}; do
  name=\${path##*/}
  case $name in ptmx|pts|shm|mqueue|fd|stdin|stdout|stderr|core) continue ;; esac
  if [ -d "$path" ]; then mkdir "/dev/$name"; else : >"/dev/$name"; fi
  mount --rbind "$path" "/dev/$name" || fail "cannot mount /dev/$name"
done
mkdir /dev/pts && ln -s pts/ptmx /dev/ptmx
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts 2>/dev/null ||
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts /dev/pts 2>/dev/null || mount --rbind /.old/dev/pts /dev/pts
ln -s /proc/self/fd /dev/fd && ln -s fd/0 /dev/stdin && ln -s fd/1 /dev/stdout && ln -s fd/2 /dev/stderr
mkdir /dev/shm && mount -t tmpfs -o mode=1777 tmpfs /dev/shm || :`

/**
 * A namespace of a plain user may not drop what the mount below it forbids, so it is asked for again. Where a mount point
 * is missing and cannot be made (in a volume that is read-only, in a folder of root's for a plain user), a folder of our own is
 * laid over the one above, with all that was there mounted into it again.
 */
const functions = `readonly_mount() {
  mount -o remount,bind,ro "$1" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$1" 2>/dev/null ||
    mount -o remount,bind,ro,nosuid,nodev,noexec "$1" 2>/dev/null || fail "cannot mount $1 read-only"
}
mirrored=
mirror() {
  mkdir -p /.kept && mount --rbind "$1" /.kept && mount -t tmpfs -o mode=755 tmpfs "$1" || return
  for path in /.kept/* /.kept/.[!.]* /.kept/..?*; do
    name=$1/\${path#/.kept/}
    if [ -L "$path" ]; then ln -s "$(readlink "$path")" "$name"
    elif [ -d "$path" ]; then mkdir "$name" && mount --rbind "$path" "$name"
    elif [ -e "$path" ]; then : >"$name" && mount --bind "$path" "$name"
    fi
  done
  umount -l /.kept && mirrored="$mirrored
$1"
}
folder() {
  mkdir -p "$1" 2>/dev/null && return
  parent=$1
  while [ ! -d "$parent" ]; do parent=$(dirname "$parent"); done
  mirror "$parent" && mkdir -p "$1" || fail "cannot make the mount point $1"
}
file() {
  folder "$(dirname "$1")"
  [ ! -L "$1" ] || rm -f "$1"
  [ -e "$1" ] || { : >"$1"; } 2>/dev/null && return
  mirror "$(dirname "$1")" && : >"$1" || fail "cannot make the mount point $1"
}
bind() {
  if [ -d "/.old$1" ]; then
    folder "$2"
  elif [ -e "/.old$1" ]; then
    file "$2"
  else
    fail "cannot mount $1 at $2: there is no such path on the host"
  fi
  mount --rbind "/.old$1" "$2" || fail "cannot mount $1 at $2"
  [ "$3" = rw ] || readonly_mount "$2"
}`

/** A mount below another one comes after it. */
const byDepth = (a: Mount, b: Mount): number =>
  a.containerPath.split('/').length - b.containerPath.split('/').length

const mountLine = ({ hostPath, containerPath, readOnly }: Mount): string =>
  `bind ${commandLine([hostPath, containerPath])} ${readOnly ? 'ro' : 'rw'}`

/** Becomes the command, with nothing but the environment that was asked for. */
function become({ spec, defaultDirectory, identity, path, toolPath }: LaunchOptions): string {
  const directory = quoted(spec.workingDir || defaultDirectory)
  const command = [...spec.command, ...spec.args]
  const [program = ''] = command
  const words = becomeWords({
    security: spec.security,
    ...identity,
    command: spec.tty ? onTerminal(command, null) : command,
    directory: null,
    toolPath,
  })
  return `cd ${directory} 2>/dev/null || { mkdir -p ${directory} && cd ${directory}; } || fail ${quoted(`cannot enter the working directory ${spec.workingDir}`)}
tools=$PATH PATH=${quoted(path)}
command -v ${quoted(program)} >/dev/null || fail ${quoted(`exec: "${program}": executable file not found in $PATH`)}
PATH=$tools
printf '%s %s\\n' "$hostpid" "$startedat" >&9
exec ${commandLine(words)} 2>&7 7>&- 8>&- 9>&-`
}
