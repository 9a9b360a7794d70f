import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { makeCertificates } from '../certificates/certificates.ts'
import { postJson } from './post-json.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let close = () => {}
afterEach(() => close())

/** A server that answers the first question as the first says, and so on; the last for all that follow. */
async function asked(...answers: readonly [Answer, ...Answer[]]) {
  const names = { names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() }
  const { ca, serving } = makeCertificates(names)
  const counts = { connections: 0, questions: 0 }
  const server = createServer({ key: serving.key, cert: serving.certificate }, (request, response) => {
    request.resume()
    const answer = answers[counts.questions++] ?? answers.at(-1)
    request.on('end', () => answer?.(request, response))
  })
  server.on('secureConnection', () => counts.connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const ask = () =>
    postJson(
      { url, serverName: '127.0.0.1', connect: null },
      { body: '{}', ca: ca.certificate, timeoutMs: 20_000, failure: '' },
    )
  return { ask, counts }
}

const yes: Answer = (_, response) => response.end('yes')
const breakOff: Answer = ({ socket }) => socket.destroy()

test('a connection stays for the next question', async () => {
  const { ask, counts } = await asked(yes)
  for (let time = 0; time < 5; time++) expect(await ask()).toBe('yes')
  expect(counts).toEqual({ connections: 1, questions: 5 })
})

test('where one that was kept breaks off, it is asked once more', async () => {
  const { ask, counts } = await asked(yes, breakOff, yes)
  expect([await ask(), await ask()]).toEqual(['yes', 'yes'])
  expect(counts).toEqual({ connections: 2, questions: 3 })
})

test('where a new one does, it has failed', async () => {
  const { ask, counts } = await asked(breakOff)
  await expect(ask()).rejects.toThrow(/: EOF$/)
  expect(counts).toEqual({ connections: 1, questions: 1 })
})

test('an answer that is too large is not read to its end', async () => {
  const piece = Buffer.alloc(64 * 1024, 'x')
  const endless: Answer = (_, response) => {
    const more = () => {
      while (!response.destroyed) if (!response.write(piece)) return void response.once('drain', more)
    }
    more()
  }
  const { ask } = await asked(endless)
  await expect(ask()).rejects.toThrow('the answer is too large')
})

test('an answer that breaks off is none', async () => {
  const { ask } = await asked((_, response) => {
    response.writeHead(200, { 'content-length': 10 })
    response.write('half', () => response.socket?.destroy())
  })
  await expect(ask()).rejects.toThrow(/aborted|EOF/)
})
