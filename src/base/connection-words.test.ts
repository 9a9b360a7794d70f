// Real errors of Node, in the words that Go has for the same.
import { createServer as createHttpServer } from 'node:http'
import { request } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { connectionWords } from './connection-words.ts'

const open: Server[] = []
afterEach(() => {
  for (const each of open.splice(0)) each.close()
})

async function listening(server: Server): Promise<number> {
  open.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const wordsAt = (port: number, more: object = {}) =>
  new Promise<string>(resolve => {
    const asked = request({ host: '127.0.0.1', port, agent: false, ...more })
    asked.once('error', error => resolve(connectionWords(error, `127.0.0.1:${port}`)))
    asked.end()
  })

test('nobody listens there', async () => {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise(resolve => server.close(resolve))
  expect(await wordsAt(port)).toBe(`dial tcp 127.0.0.1:${port}: connect: connection refused`)
})

test('who listens speaks without TLS, or goes away', async () => {
  const plain = await listening(createHttpServer((_, response) => response.end()))
  expect(await wordsAt(plain)).toBe('http: server gave HTTP response to HTTPS client')
  const gone = await listening(createTcpServer(socket => socket.end()))
  expect(await wordsAt(gone)).toBe('EOF')
})

test.each([
  [
    'DNS:a.example, DNS:b.example',
    'c.example',
    'certificate is valid for a.example, b.example, not c.example',
  ],
  ['IP Address:10.0.0.1', '10.0.0.2', 'certificate is valid for 10.0.0.1, not 10.0.0.2'],
  ['DNS:a', '10.0.0.2', "cannot validate certificate for 10.0.0.2 because it doesn't contain any IP SANs"],
  ['IP Address:10.0.0.1', 'c', 'certificate is not valid for any names, but wanted to match c'],
  [undefined, 'old', 'certificate relies on legacy Common Name field, use SANs instead'],
])('a certificate for %s is not one for %s', (subjectaltname, host, words) => {
  const cert = { subject: { CN: 'old' }, subjectaltname }
  const error = Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host, cert })
  expect(connectionWords(error, `${host}:443`)).toBe(`tls: failed to verify certificate: x509: ${words}`)
})

test.each([
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'CERT_HAS_EXPIRED',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  ['ENOTFOUND', 'dial tcp: lookup web.example: no such host'],
  ['EHOSTUNREACH', 'dial tcp web.example:443: connect: no route to host'],
  ['', 'as it was'],
])('%s: %s', (code, words) => {
  expect(connectionWords(Object.assign(new Error('as it was'), { code }), 'web.example:443')).toBe(words)
})

test('what is no error of Node is told as it is', () => {
  expect(connectionWords('odd', 'a:1')).toBe('odd')
})
