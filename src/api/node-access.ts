import type { Duplex, Readable, Writable } from 'node:stream'
import type { NodeStats } from './node-stats.ts'
import type { Uid } from './object.ts'

export interface ExecStreams {
  readonly stdin: Readable | null
  readonly stdout: Writable | null
  readonly stderr: Writable | null
  readonly tty: boolean
  /** Hears of the terminal's new sizes. */
  onResize?(listener: (size: { readonly columns: number; readonly rows: number }) => void): void
}

/** What somebody does in a container of a pod, by its name. */
export interface ContainerSession {
  readonly container: string
  readonly streams: ExecStreams
}

export interface ExecSession extends ContainerSession {
  readonly command: readonly string[]
}

export interface LogOptions {
  readonly container: string
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  readonly sinceMs?: number
  readonly sinceTime?: number
  readonly tailLines?: number
  readonly limitBytes?: number
}

/** What the API server asks of the node that runs a pod: upstream's kubelet HTTP API, as calls in this process. */
export interface NodeAccess {
  /** Chunks of the container's log; ends when the log does, or with the signal. Refusals throw StatusError. */
  logs(pod: PodOnNode, options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Resolves with the exit code. */
  exec(pod: PodOnNode, session: ExecSession, signal: AbortSignal): Promise<number>
  attach(pod: PodOnNode, session: ContainerSession, signal: AbortSignal): Promise<void>
  connect(pod: PodOnNode, port: number): Promise<Duplex>
  /** What the node and its pods use now. Measured when asked: nobody asking costs nothing. */
  stats(nodeName: string): Promise<NodeStats>
  /** Whether containers of the node find a program of its machine; null where they run what their image has. */
  findsProgram?(nodeName: string, program: ProgramOnNode): Promise<boolean | null>
}

export interface ProgramOnNode {
  /** Absolute, or to be looked for on the PATH. */
  readonly name: string
  /** Of the container; null where it sets none. */
  readonly searchPath: string | null
}

export interface PodOnNode {
  readonly namespace: string
  readonly name: string
  readonly uid: Uid
  readonly nodeName: string
}
