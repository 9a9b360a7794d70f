// A CRI engine for tests, served by a gRPC implementation other than ours.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, ServerCredentials, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js'
import { present } from '../../../base/assert.ts'
import { type RpcName, rpcs } from './cri-messages.ts'
import { decode, type Encodable, encode, type Schema } from './protobuf.ts'

type Handlers = {
  readonly [Name in RpcName]?: (request: unknown) => Encodable<(typeof rpcs)[Name]['response']>
}

/** What a handler throws so that the client gets this code. */
export class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export interface Stream {
  send(bytes: Buffer): void
  end(): void
}

export interface EngineUnderTest {
  readonly socketPath: string
  stop(): Promise<void>
}

export async function startEngine(
  handlers: Handlers,
  streams: { readonly [method: string]: (stream: Stream) => void } = {},
  folder: string = mkdtempSync(join(tmpdir(), 'kedge-engine-')),
): Promise<EngineUnderTest> {
  const server = new Server()
  const raw = (bytes: Buffer) => bytes
  const methodOf = (path: string, responseStream: boolean) => ({
    path,
    requestStream: false,
    responseStream,
    requestDeserialize: raw,
    requestSerialize: raw,
    responseDeserialize: raw,
    responseSerialize: raw,
  })
  for (const [name, handler] of Object.entries(handlers)) {
    const { service, request, response } = present(lookUp(name), `${name} is a call of CRI`)
    const path = `/runtime.v1.${service}/${name}`
    server.addService(
      { [name]: methodOf(path, false) },
      {
        [name]: (
          call: ServerUnaryCall<Buffer, Buffer>,
          done: (error: object | null, value?: Buffer) => void,
        ) => {
          try {
            done(null, encode(response, handler(decode(request, call.request)) as object))
          } catch (error) {
            done(
              error instanceof Refusal
                ? { code: error.code, details: error.message }
                : { code: 13, details: String(error) },
            )
          }
        },
      },
    )
  }
  for (const [path, open] of Object.entries(streams))
    server.addService(
      { stream: methodOf(path, true) },
      {
        stream: (call: ServerWritableStream<Buffer, Buffer>) =>
          open({ send: bytes => call.write(bytes), end: () => call.end() }),
      },
    )
  mkdirSync(folder, { recursive: true })
  const socketPath = join(folder, 'engine.sock')
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), error =>
      error ? reject(error) : resolve(),
    ),
  )
  return {
    socketPath,
    async stop() {
      server.forceShutdown()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function lookUp(
  name: string,
): { readonly service: string; readonly request: Schema; readonly response: Schema } | null {
  return Object.entries(rpcs).find(([each]) => each === name)?.[1] ?? null
}
