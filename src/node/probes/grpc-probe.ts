// The health check of gRPC (grpc.health.v1.Health/Check), over plain HTTP/2: one request of one field, one answer of one.
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { unescaped } from '../../base/unescaped.ts'
import type { PodSockets } from '../../network/pod-sockets.ts'
import { encode, type Schema } from '../runtimes/cri/protobuf.ts'
import { dialError, failure, joinHostPort, type ProbeOutcome, success } from './probe-outcome.ts'

const statuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const

const healthCheckRequest = { service: [1, 'string'] } as const satisfies Schema
/** An answer is a number in its frame; the container decides what it sends. */
const answerBytesMax = 4096
const [resourceExhausted, unimplemented] = [8, 12]

export interface GrpcProbeTarget {
  readonly port: number
  readonly service: string
  readonly timeoutMs: number
  readonly sockets: Pick<PodSockets, 'dial'>
}

export async function probeGrpc(
  host: string,
  { port, service, timeoutMs, sockets }: GrpcProbeTarget,
): Promise<ProbeOutcome> {
  const address = joinHostPort(host, port)
  const within = `within ${timeoutMs / 1000}s`
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const socket = await sockets.dial({ host, port }, deadline)
    // A stream that the server pushed would have nobody who hears it break.
    const settings = { enablePush: false }
    const session = connect(`http://${address}`, { createConnection: () => socket, settings })
    const { grpcStatus, grpcMessage, status } = await check(session, service, deadline)
    if (grpcStatus === unimplemented)
      return failure('this server does not implement the grpc health protocol (grpc.health.v1.Health)')
    if (grpcStatus !== 0) return failure(`service health check failed: ${grpcMessage}`)
    return status === 'SERVING' ? success : failure(`service unhealthy (responded with "${status}")`)
  } catch (error) {
    return deadline.aborted
      ? failure(`timeout: health rpc did not complete ${within}`)
      : failure(`timeout: failed to connect service "${address}" ${within}: ${dialError(error, address)}`)
  }
}

interface HealthAnswer {
  readonly grpcStatus: number
  readonly grpcMessage: string
  readonly status: string
}

function check(session: ClientHttp2Session, service: string, signal: AbortSignal): Promise<HealthAnswer> {
  const answer = new Promise<HealthAnswer>((resolve, reject) => {
    session.on('error', reject)
    const head = {
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'kube-probe/1.36',
    }
    const stream = session.request(head, { signal })
    const parts: Buffer[] = []
    let size = 0
    let grpcStatus = 0
    let grpcMessage = ''
    const note = (headers: { readonly [name: string]: unknown }) => {
      if (headers['grpc-status'] !== undefined) grpcStatus = Number(headers['grpc-status'])
      if (typeof headers['grpc-message'] === 'string') grpcMessage = unescaped(headers['grpc-message'])
    }
    stream.on('response', note)
    stream.on('trailers', note)
    stream.on('data', (part: Buffer) => {
      parts.push(part)
      size += part.length
      if (size <= answerBytesMax) return
      const tooLarge = `grpc: received message larger than max (${size} vs. ${answerBytesMax})`
      resolve({ grpcStatus: resourceExhausted, grpcMessage: tooLarge, status: '' })
    })
    stream.on('error', reject)
    stream.on('close', () => resolve({ grpcStatus, grpcMessage, status: statusOf(Buffer.concat(parts)) }))
    stream.end(framed(service))
  })
  return answer.finally(() => session.destroy())
}

/** A message in its frame: a flag for compression, four bytes of length. */
function framed(service: string): Buffer {
  const message = encode(healthCheckRequest, { service })
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** Field 1, a number; an answer without it means zero. */
const statusOf = (frame: Buffer): string =>
  frame[5] === 0x08 ? (statuses[frame[6] ?? 0] ?? 'UNKNOWN') : 'UNKNOWN'
