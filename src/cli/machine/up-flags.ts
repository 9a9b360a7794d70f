import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type AuthorizationMode,
  type ListenAddress,
  type RuntimeName,
  runtimeNames,
  type UpOptions,
} from '../../start-options.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { type AccessFlags, accessArgumentsOf, addAccessFlags, authenticationOf } from './access-flags.ts'
import { type AuditFlags, addAuditFlags, auditArgumentsOf, auditOf } from './audit-flags.ts'
import { addInstanceFlags, dataDirOfFlags, type InstanceFlags } from './instance-flags.ts'

interface UpFlags extends InstanceFlags, AccessFlags, AuditFlags {
  readonly listen?: ListenAddress
  readonly runtime: RuntimeName
  readonly criSocket?: string
  readonly registryMirror?: UpOptions['registryMirrors']
  readonly nodes?: number
  readonly authorizationMode: AuthorizationMode
  readonly encryptionKeys?: string
  readonly kubeconfig?: string
  readonly merge: boolean
  readonly detach?: boolean
  readonly example?: string
}

const usualListen: ListenAddress = { host: '127.0.0.1', port: 6443, orAnyPort: true }

export function addUpFlags(command: Command): Command {
  return addAuditFlags(addAccessFlags(addInstanceFlags(command)))
    .addOption(
      new Option(
        '--listen <address>',
        'where the API listens (default: 127.0.0.1:6443, or a free port)',
      ).argParser(parseListen),
    )
    .addOption(new Option('--runtime <name>', 'what runs Pods').choices(runtimeNames).default('auto'))
    .option('--cri-socket <path>', 'socket of the container engine to use')
    .addOption(
      new Option(
        '--registry-mirror <registry=url>',
        'where to look first for images of a registry; repeatable',
      ).argParser(addMirror),
    )
    .addOption(
      new Option('--nodes <count>', 'simulated nodes; 0: others register nodes').argParser(parseCount),
    )
    .addOption(
      new Option('--authorization-mode <modes>', 'who may do what: Node,RBAC or AlwaysAllow')
        .argParser(parseMode)
        .default('RBAC', 'Node,RBAC'),
    )
    .option('--encryption-keys <file>', 'keys of the Secrets on the disk (default: in the data folder)')
    .option('--kubeconfig <file>', 'write the context to this kubeconfig, too')
    .option('--no-merge', 'leave your own kubeconfig as it is')
    .option('--detach', 'go on in the background')
    .option('--example <name>', 'apply this example and follow its Pods')
}

export function upOptionsOf(flags: UpFlags, env: Console['env']): UpOptions {
  if (flags.nodes && (flags.runtime === 'process' || flags.runtime === 'containerd'))
    throw new VerbError('--nodes is about simulated nodes: a machine whose Pods are real is one node', {
      exitCode: 2,
    })
  return {
    name: flags.name,
    dataDir: dataDirOfFlags(flags, env),
    listen: flags.listen ?? usualListen,
    runtime: flags.runtime,
    criSocket: flags.criSocket ? resolve(flags.criSocket) : null,
    registryMirrors: flags.registryMirror ?? {},
    nodes: flags.nodes ?? null,
    authentication: authenticationOf(flags),
    authorization: flags.authorizationMode,
    audit: auditOf(flags),
    encryptionKeys: flags.encryptionKeys ? resolve(flags.encryptionKeys) : undefined,
    kubeconfig: flags.kubeconfig ? resolve(flags.kubeconfig) : null,
    merge: flags.merge,
    detach: flags.detach ?? false,
    example: flags.example ?? null,
  }
}

/** The flags that ask for the same, for the process that goes on in the background. */
export function argumentsOf(options: UpOptions): readonly string[] {
  const { listen } = options
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  return [
    ...['--name', options.name, '--data-dir', options.dataDir, '--runtime', options.runtime],
    ...(listen.orAnyPort ? [] : ['--listen', `${host}:${listen.port}`]),
    ...(options.criSocket ? ['--cri-socket', options.criSocket] : []),
    ...Object.entries(options.registryMirrors).flatMap(([registry, urls]) =>
      urls.flatMap(url => ['--registry-mirror', `${registry}=${url}`]),
    ),
    ...(options.nodes === null ? [] : ['--nodes', `${options.nodes}`]),
    ...accessArgumentsOf(options.authentication),
    ...auditArgumentsOf(options.audit),
    ...(options.authorization === 'RBAC' ? [] : ['--authorization-mode', options.authorization]),
    ...(options.encryptionKeys ? ['--encryption-keys', options.encryptionKeys] : []),
    ...(options.kubeconfig ? ['--kubeconfig', options.kubeconfig] : []),
    ...(options.merge ? [] : ['--no-merge']),
  ]
}

/** `127.0.0.1:6443`, `[::1]:6443`, `:6443` or `6443`. */
export function parseListen(value: string): ListenAddress {
  const match = /^(?:(?:\[([\da-fA-F:.]+)\]|([^[\]:]*)):)?(\d{1,5})$/.exec(value)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw new InvalidArgumentError('It is an address and a port: 127.0.0.1:6443.')
  return { host: match[1] || match[2] || '127.0.0.1', port, orAnyPort: false }
}

/** `registry.k8s.io=http://localhost:5000` */
function addMirror(value: string, before: UpOptions['registryMirrors'] = {}): UpOptions['registryMirrors'] {
  const [, registry, url] = /^([^=/]+)=(https?:\/\/\S+)$/.exec(value) ?? []
  if (!registry || !url)
    throw new InvalidArgumentError('It is a registry and a URL: registry.k8s.io=http://localhost:5000.')
  return { ...before, [registry]: [...(before[registry] ?? []), url] }
}

/** As upstream's flag: a list, of which one that allows is enough. */
function parseMode(value: string): AuthorizationMode {
  const modes = value.split(',').map(each => each.trim())
  if (modes.every(mode => ['Node', 'RBAC', 'AlwaysAllow'].includes(mode))) {
    if (modes.includes('AlwaysAllow')) return 'AlwaysAllow'
    if (modes.includes('RBAC')) return 'RBAC'
  }
  throw new InvalidArgumentError('It is Node,RBAC or AlwaysAllow.')
}

/** More than a person could want, and less than a slip of the finger. */
const nodesMax = 10_000

function parseCount(value: string): number {
  const count = Number(value)
  if (/^\d+$/.test(value) && count <= nodesMax) return count
  throw new InvalidArgumentError(`It is a number from 0 to ${nodesMax}.`)
}
