import { ownSockets, type PodSockets } from '../../../../network/pod-sockets.ts'

/** Where the runtime's tools run and its Pods live: this host as it is, or namespaces of a plain user's own. */
export interface World {
  readonly kind: 'host' | 'user'
  /** Whether containers can be of different users here, or all processes and files are one user's. */
  readonly users: 'many' | 'one'
  /** The command line that runs these words with the world's users, mounts and network. */
  inside(words: readonly string[]): readonly string[]
  /** The same with the host's network. */
  insideMounts(words: readonly string[]): readonly string[]
  /** Where a path of the world's mounts is found from outside. */
  outside(path: string): string
  /** Sockets on its network. */
  readonly sockets: PodSockets
  /** Lets go; what runs in it goes on. */
  leave(): void
  /** Ends it, once nothing runs in it any more. */
  end(): Promise<void>
}

/** The host itself. */
export const hostWorld: World = {
  kind: 'host',
  users: 'many',
  inside: words => words,
  insideMounts: words => words,
  outside: path => path,
  sockets: ownSockets,
  leave() {},
  async end() {},
}
