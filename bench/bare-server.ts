// The least that a server of this kind can do, to compare with: node:https with client certificates, bodies parsed and
// stamped, durable writes of one LMDB transaction for all that wait, answers from memory. No API, no rules, no watches.
import { mkdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { open } from 'lmdb'
import { makeCertificates } from '../src/server/certificates/certificates.ts'

const [directory = '', portText = '0'] = process.argv.slice(2)
mkdirSync(directory, { recursive: true })
const certificates = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
const database = open<Buffer, string>({
  path: directory,
  encoding: 'binary',
  noSubdir: false,
  eventTurnBatching: false,
})
const objects = new Map<string, Buffer>()
let waiting: { readonly key: string; readonly bytes: Buffer; done(): void }[] = []
let committing = false
let revision = 0

async function commitAll(): Promise<void> {
  committing = true
  await null
  while (waiting.length > 0) {
    const batch = waiting
    waiting = []
    await database.batch(() => {
      for (const { key, bytes } of batch) void database.put(key, bytes)
    })
    await database.flushed
    for (const { key, bytes, done } of batch) {
      objects.set(key, bytes)
      done()
    }
  }
  committing = false
}

function put(key: string, object: { metadata: { [name: string]: unknown } }): Promise<Buffer> {
  object.metadata.resourceVersion = String(++revision)
  const bytes = Buffer.from(JSON.stringify(object))
  return new Promise(resolve => {
    waiting.push({ key, bytes, done: () => resolve(bytes) })
    if (!committing) void commitAll()
  })
}

function send(response: ServerResponse, code: number, bytes: Buffer): void {
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': bytes.byteLength })
  response.end(bytes)
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1)
  if (request.method === 'GET') {
    const one = objects.get(path)
    if (one) return send(response, 200, one)
    const all = [...objects].filter(([key]) => key.startsWith(`${path}/`)).slice(0, 2000)
    const parts = all.flatMap(([, bytes], index) => (index > 0 ? [Buffer.from(','), bytes] : [bytes]))
    return send(response, 200, Buffer.concat([Buffer.from('{"items":['), ...parts, Buffer.from(']}')]))
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = JSON.parse(Buffer.concat(chunks).toString())
  if (request.method === 'POST') return send(response, 201, await put(`${path}/${body.metadata.name}`, body))
  const old = JSON.parse(objects.get(path)?.toString() ?? '{}')
  send(response, 200, await put(path, { ...old, ...body, metadata: { ...old.metadata, ...body.metadata } }))
}

const { ca, serving, client } = certificates
const server = createServer(
  {
    key: serving.key,
    cert: serving.certificate,
    ca: ca.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  },
  (request, response) => void serve(request, response),
)
// A client that is idle while the other server is measured would find its connections closed.
server.keepAliveTimeout = 0
server.listen(Number(portText), '127.0.0.1', () => {
  process.send?.({ ca: ca.certificate, cert: client.certificate, key: client.key })
})
