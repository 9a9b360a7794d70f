import { type ContainerSpec, type Mount, RuntimeError, type SandboxSpec } from '../../runtime.ts'

/** Files that the agent gives every container; where they cannot be mounted the host's own have to do. */
const dispensable = new Set(['/etc/hosts', '/etc/resolv.conf', '/dev/termination-log'])
const credentials = '/var/run/secrets/kubernetes.io/serviceaccount'

/** A plain process sees the host as it is: a mount that changes nothing is all it can have. Others are refused by name. */
export function checkPlainMounts({ name, mounts }: ContainerSpec): void {
  const refused = mounts.find(mount => !isHonoured(mount))
  if (refused)
    throw new RuntimeError(
      'CreateContainerError',
      `container "${name}" wants ${refused.containerPath} mounted, and a plain process of this host cannot have it: ` +
        'mounts need Linux namespaces: root, or a user who may make user namespaces; --runtime simulated does without',
    )
}

const isHonoured = ({ hostPath, containerPath, readOnly }: Mount): boolean =>
  (hostPath === containerPath && !readOnly) || dispensable.has(containerPath) || containerPath === credentials

/** There is no image to take a command from. */
export function checkCommand({ name, image, command }: ContainerSpec): void {
  if (command.length === 0)
    throw new RuntimeError(
      'CreateContainerError',
      `container "${name}" has no command, and the process runtime does not run images such as "${image}": ` +
        'give it a command that exists on this host, or use --runtime containerd',
    )
}

/** What a pod wants of its containers' namespaces and cannot have is refused by name. */
export function checkSandbox({
  sharedPid,
  runtimeHandler,
  sysctls = {},
}: Pick<SandboxSpec, 'sharedPid' | 'runtimeHandler' | 'sysctls'>): void {
  const elsewhere = Object.keys(sysctls).find(name => !/^net[./]/.test(name))
  if (elsewhere !== undefined)
    throw new RuntimeError(
      'CreatePodSandboxError',
      `the sysctl ${elsewhere} needs the containerd runtime: here only those of the network are a Pod's own`,
    )
  if (runtimeHandler)
    throw new RuntimeError('CreatePodSandboxError', `no runtime for "${runtimeHandler}" is configured`)
  if (sharedPid)
    throw new RuntimeError(
      'CreatePodSandboxError',
      'shareProcessNamespace needs the containerd runtime: here each container has processes of its own',
    )
}
