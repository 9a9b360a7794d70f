// A server of a group of its own, as somebody would run one: it believes the front proxy, and nobody else.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
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
  /** Its connections go, as when it is killed. */
  breakOff(): void
  /** What its document of OpenAPI v2 says is another thing from now on. */
  revise(): void
  close(): Promise<void>
}

/** Serves `notes` in namespaces; `frontProxyCa` is whose certificates it believes. */
export async function startExtensionServer(
  frontProxyCa: string,
  {
    openApi: documents = 'v3',
    host = '127.0.0.1',
  }: { readonly openApi?: 'v3' | 'v2'; readonly host?: string } = {},
): Promise<ExtensionServer> {
  const { ca, serving } = makeCertificates({
    names: ['notes.default.svc'],
    addresses: ['127.0.0.1'],
    now: Date.now(),
  })
  const asked: ExtensionServer['asked'] = []
  const watches = new Set<ServerResponse>()
  const notes = new Map<string, Note>()
  let version = 1
  let edition = 0
  const lineOf = (name: string) => lineOfEvent('ADDED', { metadata: { name } })
  const lineOfEvent = (type: string, note: Note) =>
    `${JSON.stringify({ type, object: { kind: 'Note', apiVersion: `${extensionGroup}/v1`, ...note } })}\n`
  const told: { readonly at: number; readonly line: string }[] = []
  const tell = (type: string, note: Note) => {
    const line = lineOfEvent(type, note)
    told.push({ at: version, line })
    for (const each of watches) each.write(line)
  }
  const made = (note: Note, namespace: string): Note => {
    const resourceVersion = `${++version}`
    const metadata = { ...note.metadata, namespace, uid: `note-${resourceVersion}`, resourceVersion }
    notes.set(`${namespace}/${note.metadata.name}`, { ...note, metadata })
    tell('ADDED', { ...note, metadata })
    return { ...note, metadata }
  }
  const removed = (key: string): Note | undefined => {
    const note = notes.get(key)
    if (!note || !notes.delete(key)) return undefined
    tell('DELETED', { metadata: { ...note.metadata, resourceVersion: `${++version}` } })
    return note
  }

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
    if (documents === 'v2' && pathname === '/openapi/v2')
      return send(edition > 0 ? { ...swagger, 'x-edition': edition } : swagger)
    if (documents === 'v2' && pathname.startsWith('/openapi/')) return send({ kind: 'Status' }, 404)
    if (pathname === '/openapi/v3')
      return send({ paths: { [root.slice(1)]: { serverRelativeURL: `/openapi/v3${root}?hash=AB12` } } })
    if (pathname === `/openapi/v3${root}`) return send(openApi)
    const place = new RegExp(`^${root}(?:/namespaces/([^/]+))?/notes(?:/([^/]+))?$`).exec(pathname)
    const [, namespace = '', name] = place ?? []
    const note = notes.get(`${namespace}/${name}`)
    if (!place || (name !== undefined && !note))
      return send({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }, 404)
    if (searchParams.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      // Who goes on from a list has seen what there was then.
      const from = searchParams.get('resourceVersion')
      if (from === null) response.write(lineOf('first'))
      else for (const { at, line } of told) if (at > Number(from)) response.write(line)
      watches.add(response)
      return response.once('close', () => watches.delete(response))
    }
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    return request.on('end', () => {
      if (method === 'POST') send(made(JSON.parse(body), namespace), 201)
      else if (method === 'DELETE') send(removed(`${namespace}/${name}`) ?? {})
      else if (note) send(note)
      else send({ ...noteList, metadata: { resourceVersion: `${version}` }, items: itemsOf(namespace) })
    })
  }
  const itemsOf = (namespace: string) =>
    [...notes.values()].filter(({ metadata }) => !namespace || metadata.namespace === namespace)
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
  const connections = new Set<Socket>()
  server.on('connection', (connection: Socket) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) =>
    socket.on('message', message => socket.send(`${request.headers['x-remote-user']}: ${message}`)),
  )
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(ca.certificate).toString('base64'),
    asked,
    revise() {
      edition++
    },
    event(name) {
      for (const each of watches) each.write(lineOf(name))
    },
    breakOff() {
      for (const connection of connections) connection.destroy()
    },
    close: () =>
      new Promise(resolve => {
        sockets.close()
        server.close(() => resolve())
        // Also those that have not said yet what they want: a watch would go on for ever.
        for (const connection of connections) connection.destroy()
      }),
  }
}

interface Note {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown }
}

const noteList = { kind: 'NoteList', apiVersion: `${extensionGroup}/v1` }

const openApi = {
  openapi: '3.0.0',
  paths: {
    [`${root}/namespaces/{namespace}/notes`]: {
      get: {
        responses: {
          200: {
            description: 'OK',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/dev.example.Note' } } },
          },
        },
      },
    },
    '/api/v1/pods': { get: { description: 'not its own' } },
  },
  components: {
    schemas: {
      'dev.example.Note': { type: 'object', properties: { text: { type: 'string' } } },
      'io.k8s.api.core.v1.Pod': { description: 'not its own' },
    },
  },
}

const swagger = {
  swagger: '2.0',
  paths: {
    [`${root}/namespaces/{namespace}/notes`]: {
      parameters: [{ in: 'path', name: 'namespace', required: true, type: 'string', uniqueItems: true }],
      post: {
        consumes: ['*/*'],
        produces: ['application/json', 'application/yaml'],
        parameters: [
          { in: 'body', name: 'body', required: true, schema: { $ref: '#/definitions/dev.example.Note' } },
          { in: 'query', name: 'dryRun', type: 'string' },
        ],
        responses: {
          200: { description: 'OK', schema: { $ref: '#/definitions/dev.example.Note' } },
          401: { description: 'Unauthorized' },
        },
      },
    },
    '/api/v1/pods': { get: { description: 'not its own' } },
  },
  definitions: {
    'dev.example.Note': { type: 'object', properties: { text: { type: 'string' } } },
    'io.k8s.api.core.v1.Pod': { description: 'not its own' },
  },
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
      verbs: ['create', 'delete', 'get', 'list', 'watch'],
      shortNames: ['nt'],
    },
    { name: 'notes/status', singularName: '', namespaced: true, kind: 'Note', verbs: ['get'] },
  ],
}
