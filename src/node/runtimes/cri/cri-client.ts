import type { Clock } from '../../../base/clock.ts'
import { type RpcName, rpcs } from './cri-messages.ts'
import { type CallOptions, GrpcConnection } from './grpc-connection.ts'
import { type Decoded, decode, type Encodable, encode } from './protobuf.ts'

export type CriRequest<Name extends RpcName> = Encodable<(typeof rpcs)[Name]['request']>
export type CriResponse<Name extends RpcName> = Decoded<(typeof rpcs)[Name]['response']>

/** kubelet's `--runtime-request-timeout`. */
const requestTimeoutMs = 2 * 60_000

/** CRI's calls, typed. */
export class CriClient {
  readonly connection: GrpcConnection

  constructor(socketPath: string, clock: Clock) {
    this.connection = new GrpcConnection(socketPath, clock)
  }

  async call<Name extends RpcName>(
    name: Name,
    request: CriRequest<Name>,
    options: CallOptions = {},
  ): Promise<CriResponse<Name>> {
    const rpc = rpcs[name]
    const bytes = await this.connection.unary(methodOf(name), encode(rpc.request, request), {
      timeoutMs: requestTimeoutMs,
      ...options,
    })
    return decode(rpc.response, bytes) as CriResponse<Name>
  }

  /** Resolves when the engine ends the stream. */
  watchContainerEvents(options: {
    readonly signal: AbortSignal
    readonly onEvent: (event: CriResponse<'GetContainerEvents'>) => void
  }): Promise<void> {
    const { request, response } = rpcs.GetContainerEvents
    return this.connection.stream(methodOf('GetContainerEvents'), encode(request, {}), {
      ...options,
      onMessage: message => options.onEvent(decode(response, message)),
    })
  }

  close(): void {
    this.connection.close()
  }
}

const methodOf = (name: RpcName) => `/runtime.v1.${rpcs[name].service}/${name}`
