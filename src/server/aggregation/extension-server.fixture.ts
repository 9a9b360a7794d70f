// A server of a group of its own, as somebody would run one: it believes the front proxy, and nobody else.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { WebSocketServer } from 'ws'
import { makeCertificates } from '../certificates/certificates.ts'

export const extensionGroup = 'ext.example.dev'
const root = `/apis/${extensionGroup}/v1`

export interface ExtensionServer {
  readonly port: number
  /** For an APIService. */
  readonly caBundle: string
  readonly asked: {
    readonly method: string
    readonly url: string
    readonly headers: IncomingHttpHeaders
    readonly by: string
  }[]
  /** Sends one more event to every watch. */
  event(name: string): void
  close(): Promise<void>
}

/** Serves `notes` in namespaces; `frontProxyCa` is whose certificates it believes. */
export async function startExtensionServer(frontProxyCa: string): Promise<ExtensionServer> {
  const { ca, serving } = makeCertificates({
    names: ['notes.default.svc'],
    addresses: ['127.0.0.1'],
    now: Date.now(),
  })
  const asked: ExtensionServer['asked'] = []
  const watches = new Set<ServerResponse>()
  const lineOf = (name: string) =>
    `${JSON.stringify({ type: 'ADDED', object: { kind: 'Note', apiVersion: `${extensionGroup}/v1`, metadata: { name } } })}\n`

  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    const { method = '', url = '', headers } = request
    const by = String((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? '')
    asked.push({ method, url, headers, by })
    const send = (value: unknown, code = 200) => {
      response.writeHead(code, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    const { pathname, searchParams } = new URL(url, 'https://x')
    if (pathname === root) return send(resourceList)
    if (pathname === '/openapi/v3')
      return send({ paths: { [root.slice(1)]: { serverRelativeURL: `/openapi/v3${root}?hash=AB12` } } })
    if (pathname === `/openapi/v3${root}`) return send({ openapi: '3.0.0', paths: {}, components: {} })
    if (pathname !== `${root}/namespaces/default/notes`)
      return send({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }, 404)
    if (searchParams.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(lineOf('first'))
      watches.add(response)
      return response.once('close', () => watches.delete(response))
    }
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    return request.on('end', () => {
      if (method === 'POST') send(JSON.parse(body), 201)
      else send({ kind: 'NoteList', apiVersion: `${extensionGroup}/v1`, metadata: {}, items: [] })
    })
  }
  const server = createServer(
    {
      key: serving.key,
      cert: serving.certificate,
      ca: frontProxyCa,
      requestCert: true,
      rejectUnauthorized: true,
    },
    answer,
  )
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) =>
    socket.on('message', message => socket.send(`${request.headers['x-remote-user']}: ${message}`)),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(ca.certificate).toString('base64'),
    asked,
    event(name) {
      for (const each of watches) each.write(lineOf(name))
    },
    close: () =>
      new Promise(resolve => {
        sockets.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const resourceList = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${extensionGroup}/v1`,
  resources: [
    {
      name: 'notes',
      singularName: 'note',
      namespaced: true,
      kind: 'Note',
      verbs: ['create', 'get', 'list', 'watch'],
      shortNames: ['nt'],
    },
    { name: 'notes/status', singularName: '', namespaced: true, kind: 'Note', verbs: ['get'] },
  ],
}
