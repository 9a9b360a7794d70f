// An API of which a test says how it answers, over HTTP or TLS, and transports to it.
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestAuthority } from '../testing/fixtures/certificates.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { createHttpTransport, type HttpTransport, type HttpTransportOptions } from './http-transport.ts'
import type { ApiRequest } from './transport.ts'

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void

export interface HeardRequest {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export const authority = createTestAuthority()
const { certificate: cert, key } = authority.server({ names: ['api.example'], addresses: ['127.0.0.1'] })

export const get: ApiRequest = { method: 'GET', path: '/api/v1/pods/web-0' }

export function json(response: http.ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const nobody: Omit<ClusterAccess, 'server'> = {
  certificateAuthority: null,
  insecure: false,
  tlsServerName: null,
  proxyUrl: null,
  certificate: null,
  login: { kind: 'none' },
  impersonate: null,
}

export class ScriptedHttpApi {
  readonly folder = mkdtempSync(join(tmpdir(), 'kedge-http-'))
  readonly requests: HeardRequest[] = []
  answer: Answer = (_, response) => json(response, 200, { kind: 'Pod' })
  readonly #closers: (() => void)[] = []

  readonly listener: http.RequestListener = (request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      this.requests.push({ method, url, headers, body })
      this.answer(request, response, body)
    })
  }

  /** Its port, once it listens. */
  async listening(server: Server): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', socket => sockets.add(socket))
    this.onClose(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  /** A transport to an API of its own without TLS. */
  async plain(
    access: Partial<ClusterAccess> = {},
    options: HttpTransportOptions = {},
  ): Promise<HttpTransport> {
    const port = await this.listening(http.createServer(this.listener))
    return this.transport({ server: `http://127.0.0.1:${port}`, ...access }, options)
  }

  transport(
    access: Partial<ClusterAccess> & { server: string },
    options: HttpTransportOptions = {},
  ): HttpTransport {
    const made = createHttpTransport({ ...nobody, ...access }, options)
    this.onClose(() => made.close())
    return made
  }

  /** The address of an API with TLS. */
  async secure(options: https.ServerOptions = {}): Promise<string> {
    const server = https.createServer({ cert, key, ...options }, this.listener)
    server.on('tlsClientError', () => {})
    return `https://127.0.0.1:${await this.listening(server)}`
  }

  authorizations(): readonly (string | undefined)[] {
    return this.requests.map(({ headers }) => headers.authorization)
  }

  onClose(closer: () => void): void {
    this.#closers.push(closer)
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
    rmSync(this.folder, { recursive: true })
  }
}
