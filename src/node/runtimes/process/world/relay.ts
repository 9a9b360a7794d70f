// Our side of the relay: asks the process that stands on the Pods' network for sockets, and gets them as if made here.
import { type ChildProcess, spawn } from 'node:child_process'
import { Socket as DatagramSocket } from 'node:dgram'
import { Server, Socket } from 'node:net'
import type { PodSockets, SocketAddress } from '../../../../network/pod-sockets.ts'
import { toolEnvironment } from '../run-tool.ts'
import { type RelayAnswer, type RelayRequest, relayProgram } from './relay-program.ts'

interface Waiting {
  resolve(handle: unknown): void
  reject(error: Error): void
}

export class Relay implements PodSockets {
  readonly #enter: (words: readonly string[]) => readonly string[]
  readonly #waiting = new Map<number, Waiting>()
  #child: ChildProcess | null = null
  #lastId = 0

  /** `enter` gives the command line that runs words on the network. */
  constructor(enter: (words: readonly string[]) => readonly string[]) {
    this.#enter = enter
  }

  async dial(to: SocketAddress, signal?: AbortSignal): Promise<Socket> {
    const dialed = this.#ask('dial', to, handle => (handle instanceof Socket ? handle : null))
    if (!signal) return dialed
    return new Promise((resolve, reject) => {
      const abandon = () => reject(new Error('the connection was given up'))
      signal.addEventListener('abort', abandon, { once: true })
      dialed
        .then(socket => (signal.aborted ? socket.destroy() : resolve(socket)), reject)
        .finally(() => signal.removeEventListener('abort', abandon))
    })
  }

  listenTcp(at: SocketAddress): Promise<Server> {
    return this.#ask('listenTcp', at, handle => (handle instanceof Server ? handle : null))
  }

  listenUdp(at: SocketAddress): Promise<DatagramSocket> {
    return this.#ask('listenUdp', at, handle => (handle instanceof DatagramSocket ? handle : null))
  }

  close(): void {
    this.#child?.disconnect()
    this.#child = null
    this.#giveUp(new Error('the relay was closed'))
  }

  async #ask<T>(
    kind: RelayRequest['kind'],
    { host, port }: SocketAddress,
    expect: (handle: unknown) => T | null,
  ): Promise<T> {
    const id = ++this.#lastId
    const handle = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      const request: RelayRequest = { id, kind, host, port }
      this.#running().send(request, error => {
        if (error) this.#settle(id)?.reject(unreachable(`its relay does not hear (${error.message})`))
      })
    })
    const made = expect(handle)
    // A peer that has hung up at once leaves nothing to hand over.
    if (made === null) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    return made
  }

  /** Started when it is first needed, and again when it has died. */
  #running(): ChildProcess {
    if (this.#child) return this.#child
    const small = ['--max-old-space-size=32', '--max-semi-space-size=1']
    const [file = '', ...args] = this.#enter([process.execPath, ...small, '-e', relayProgram])
    const child = spawn(file, args, {
      env: toolEnvironment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const lost = (why: string) => () => {
      if (this.#child !== child) return
      this.#child = null
      this.#giveUp(unreachable(why))
    }
    child.on('error', lost('its relay cannot be started'))
    child.on('disconnect', lost('its relay has ended'))
    child.on('exit', lost('its relay has ended'))
    child.on('message', (answer: RelayAnswer, handle: unknown) => {
      const waiting = this.#settle(answer.id)
      if (answer.failure)
        waiting?.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }))
      else waiting?.resolve(handle)
    })
    child.unref()
    child.channel?.unref()
    this.#child = child
    return child
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #giveUp(error: Error): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(error)
  }
}

const unreachable = (why: string) => new Error(`the network of the Pods cannot be reached: ${why}`)
