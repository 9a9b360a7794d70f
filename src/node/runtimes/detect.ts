// Which runtime runs Pods here, and why. `observeRuntimes` looks at the machine, `chooseRuntime` decides.
//
// Order of `auto`: an engine that answers on a CRI socket, a private containerd, Docker (which has no driver yet), host
// processes. An engine that a kubelet of this machine uses is left alone unless it is asked for: kubelet ends what it
// does not know.
import { existsSync } from 'node:fs'
import { systemClock } from '../../base/clock.ts'
import { findProgram } from '../../base/find-program.ts'
import { CriClient } from './cri/cri-client.ts'
import { lackIn } from './cri/cri-ready.ts'
import { GrpcError } from './cri/grpc-connection.ts'
import { type ContainerdPrograms, findContainerdPrograms } from './cri/private/containerd-programs.ts'

export interface AskedRuntime {
  readonly runtime: 'auto' | 'containerd' | 'process' | 'simulated'
  /** A socket that was named; null looks for one. */
  readonly criSocket: string | null
}

export interface CriSocket {
  readonly path: string
  readonly state:
    | { readonly kind: 'ready'; readonly engine: string }
    | { readonly kind: 'unready'; readonly why: string }
    | { readonly kind: 'silent'; readonly why: string }
}

export interface RuntimeFacts {
  readonly platform: NodeJS.Platform
  readonly root: boolean
  /** Whether this machine is a node of another Kubernetes. */
  readonly kubelet: boolean
  /** The sockets that exist, and the one that was named. */
  readonly criSockets: readonly CriSocket[]
  readonly containerd: ContainerdPrograms
  /** Where Docker or Podman was found. */
  readonly docker: string | null
}

export type ChosenRuntime =
  | { readonly kind: 'cri'; readonly socketPath: string }
  | { readonly kind: 'privateContainerd' }
  | { readonly kind: 'process' }
  | { readonly kind: 'simulated' }

export type RuntimeChoice =
  | { readonly kind: 'chosen'; readonly runtime: ChosenRuntime; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string; readonly remedy: string }

export function chooseRuntime(asked: AskedRuntime, facts: RuntimeFacts): RuntimeChoice {
  switch (asked.runtime) {
    case 'simulated':
      return { kind: 'chosen', runtime: { kind: 'simulated' }, reason: 'as asked; no container is real' }
    case 'process':
      return { kind: 'chosen', runtime: { kind: 'process' }, reason: 'as asked' }
    case 'containerd':
      return engine(asked, facts) ?? noEngine(facts)
    case 'auto':
      return engine(asked, facts) ?? processes(facts)
  }
}

/** A container engine, or null where there is none; a named socket that does not do is unusable. */
function engine({ criSocket }: AskedRuntime, facts: RuntimeFacts): RuntimeChoice | null {
  if (criSocket !== null) return named(criSocket, facts)
  const ready = facts.criSockets.find(({ state }) => state.kind === 'ready')
  if (ready && !facts.kubelet) return overSocket(ready)
  if (!facts.root || facts.containerd.kind === 'missing') return null
  const reason = `${whyNoSocket(facts)}; Kedge starts a containerd of its own`
  return { kind: 'chosen', runtime: { kind: 'privateContainerd' }, reason }
}

function named(path: string, facts: RuntimeFacts): RuntimeChoice {
  const socket = facts.criSockets.find(each => each.path === path)
  if (socket?.state.kind === 'ready') return overSocket(socket)
  return {
    kind: 'unusable',
    reason: `no container engine can be used on ${path}: ${socket?.state.why ?? 'it was not looked at'}`,
    remedy: 'Start the engine, name another socket with --cri-socket, or leave the flag out.',
  }
}

function overSocket({ path, state }: CriSocket): RuntimeChoice {
  const name = state.kind === 'ready' ? state.engine : 'an engine'
  return { kind: 'chosen', runtime: { kind: 'cri', socketPath: path }, reason: `${name} answers on ${path}` }
}

function whyNoSocket({ criSockets, kubelet }: RuntimeFacts): string {
  const [first] = criSockets
  if (!first) return 'no container engine runs here'
  if (first.state.kind !== 'ready')
    return `the container engine on ${first.path} cannot be used (${first.state.why})`
  return kubelet ? `the container engine on ${first.path} belongs to another Kubernetes` : 'it was not taken'
}

function whyNoPrivate({ root, containerd, platform }: RuntimeFacts): string {
  if (platform !== 'linux') return `containerd is for Linux, and this is ${platform}`
  if (containerd.kind === 'missing') return `there is no containerd to start (${containerd.sentence})`
  return root ? 'a containerd can be started' : 'only root can start a containerd'
}

function processes(facts: RuntimeFacts): RuntimeChoice {
  const docker = facts.docker
    ? ` Docker is there (${facts.docker}), but this release has no driver for it.`
    : ''
  const why = `${whyNoSocket(facts)}, and ${whyNoPrivate(facts)}`
  return { kind: 'chosen', runtime: { kind: 'process' }, reason: `${why}: Pods are host processes.${docker}` }
}

function noEngine(facts: RuntimeFacts): RuntimeChoice {
  const install =
    'install containerd, runc and the CNI plugins (Debian: apt install containerd runc containernetworking-plugins)'
  const steps = [
    facts.root ? null : 'run Kedge as root',
    facts.containerd.kind === 'missing' ? install : null,
    'name an engine with --cri-socket',
    'use --runtime process',
  ].filter(step => step !== null)
  const remedy = facts.platform === 'linux' ? steps.join(', or ') : 'use --runtime process'
  return {
    kind: 'unusable',
    reason: `${whyNoSocket(facts)}, and ${whyNoPrivate(facts)}`,
    remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
  }
}

const criSocketPaths = ['/run/containerd/containerd.sock', '/run/crio/crio.sock', '/run/cri-dockerd.sock']
const dockerSocketPaths = ['/var/run/docker.sock', '/run/podman/podman.sock']
const kubeletFile = '/var/lib/kubelet/config.yaml'

/** Looks at this machine; asks each socket that exists what answers there. */
export async function observeRuntimes(asked: Pick<AskedRuntime, 'criSocket'>): Promise<RuntimeFacts> {
  const existing = criSocketPaths.filter(path => existsSync(path))
  const paths = asked.criSocket === null ? existing : [asked.criSocket]
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    kubelet: existsSync(kubeletFile) && findProgram('kubelet') !== null,
    criSockets: await Promise.all(paths.map(askSocket)),
    containerd: findContainerdPrograms(),
    docker: process.env.DOCKER_HOST ?? dockerSocketPaths.find(path => existsSync(path)) ?? null,
  }
}

const answerWithinMs = 2000

async function askSocket(path: string): Promise<CriSocket> {
  const client = new CriClient(path, systemClock)
  try {
    const version = await client.call('Version', {}, { timeoutMs: answerWithinMs })
    const lack = lackIn(await client.call('Status', {}, { timeoutMs: answerWithinMs }))
    const engine = `${version.runtimeName} ${version.runtimeVersion}`
    return { path, state: lack === null ? { kind: 'ready', engine } : { kind: 'unready', why: lack } }
  } catch (error) {
    return { path, state: { kind: 'silent', why: whySilent(error) } }
  } finally {
    client.close()
  }
}

function whySilent(error: unknown): string {
  if (!(error instanceof GrpcError)) return String(error)
  if (error.code === 'Unimplemented') return 'its CRI plugin is switched off'
  const dialed = /connect: (.*)"$/.exec(error.description)
  return dialed?.[1] ?? error.description
}
