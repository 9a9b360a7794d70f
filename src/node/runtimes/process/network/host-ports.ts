import { createServer, type Server, type Socket } from 'node:net'
import { joinStreams } from '../../../../base/join-streams.ts'
import type { PodSockets } from '../../../../network/pod-sockets.ts'
import { RuntimeError, type SandboxSpec } from '../../../runtime.ts'

/** Ports of the host that lead to ports of a pod, for as long as Kedge runs. TCP only. */
export class HostPorts {
  readonly #servers = new Map<string, readonly Server[]>()
  readonly #sockets: Pick<PodSockets, 'dial'>

  constructor(sockets: Pick<PodSockets, 'dial'>) {
    this.#sockets = sockets
  }

  /** Opens all ports of the sandbox, or none. */
  async open(
    sandboxId: string,
    { spec, ip }: { readonly spec: SandboxSpec; readonly ip: string },
  ): Promise<void> {
    const servers: Server[] = []
    try {
      for (const mapping of spec.portMappings) {
        if (mapping.protocol !== 'TCP')
          throw new RuntimeError(
            'CreatePodSandboxError',
            `the process runtime forwards no ${mapping.protocol} ports (host port ${mapping.hostPort})`,
          )
        servers.push(await forward(mapping, port => this.#sockets.dial({ host: ip, port })))
      }
    } catch (error) {
      for (const server of servers) server.close()
      throw error
    }
    this.#servers.set(sandboxId, servers)
  }

  close(sandboxId: string): void {
    for (const server of this.#servers.get(sandboxId) ?? []) server.close()
    this.#servers.delete(sandboxId)
  }

  closeAll(): void {
    for (const sandboxId of [...this.#servers.keys()]) this.close(sandboxId)
  }
}

function forward(
  { hostPort, containerPort, hostIp }: SandboxSpec['portMappings'][number],
  dial: (port: number) => Promise<Socket>,
): Promise<Server> {
  // Each direction is open by itself: an end that is gone without a word is found out all the same.
  const alive = { keepAlive: true, keepAliveInitialDelay: 30_000 }
  const server = createServer({ pauseOnConnect: true, ...alive }, incoming => {
    incoming.on('error', () => incoming.destroy())
    dial(containerPort).then(
      outgoing => joinStreams(incoming, outgoing),
      () => incoming.destroy(),
    )
  })
  return new Promise((resolve, reject) => {
    server.on('error', error =>
      reject(
        new RuntimeError('CreatePodSandboxError', `cannot open host port ${hostPort}: ${error.message}`),
      ),
    )
    server.listen({ port: hostPort, host: hostIp || '0.0.0.0' }, () => {
      server.unref()
      resolve(server)
    })
  })
}
