import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { PodSockets } from '../../network/pod-sockets.ts'
import { dialError, failure, type ProbeOutcome, success } from './probe-outcome.ts'

export interface HttpProbeTarget {
  readonly url: URL
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly timeoutMs: number
  readonly sockets: Pick<PodSockets, 'dial'>
}

/** Redirects to the same host that are followed; one to another host counts as a success, as kubelet has it. */
const redirectsMax = 10

/** GETs the URL; 200 to 399 is success. Certificates are not checked: the probe asks for life, not for trust. */
export async function probeHttp({
  url,
  headers,
  timeoutMs,
  sockets,
}: HttpProbeTarget): Promise<ProbeOutcome> {
  const deadline = AbortSignal.timeout(timeoutMs)
  let at = url
  try {
    for (let redirects = 0; ; redirects++) {
      const { code, location } = await get(at, headers, { sockets, signal: deadline })
      if (location === null)
        return code >= 200 && code < 400
          ? success
          : { kind: 'failure', output: `HTTP probe failed with statuscode: ${code}`, statusCode: code }
      const next = new URL(location, at)
      if (next.hostname !== url.hostname) return { kind: 'success', warning: 'Probe terminated redirects' }
      if (redirects === redirectsMax)
        return failure(`Get "${next.href}": stopped after ${redirectsMax} redirects`)
      at = next
    }
  } catch (error) {
    const words = deadline.aborted
      ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
      : wordsOf(error, at)
    return failure(`Get "${at.href}": ${words}`)
  }
}

const wordsOf = (error: unknown, { host, protocol, port }: URL): string =>
  error instanceof Error && error.message === 'socket hang up'
    ? 'EOF'
    : dialError(error, port ? host : `${host}:${protocol === 'https:' ? 443 : 80}`)

interface Answer {
  readonly code: number
  /** Where a redirect leads; null for any other answer. */
  readonly location: string | null
}

interface Way {
  readonly sockets: Pick<PodSockets, 'dial'>
  readonly signal: AbortSignal
}

function get(url: URL, headers: HttpProbeTarget['headers'], { sockets, signal }: Way): Promise<Answer> {
  const options: RequestOptions = {
    method: 'GET',
    // A connection of its own, as a probe must not depend on the one before it.
    createConnection: (_options, connected) => {
      connectTo(url, { sockets, signal }).then(
        stream => connected(null, stream),
        (error: Error) => connected(error, new Socket()),
      )
      return undefined
    },
    headers: headersOf(headers),
    signal,
  }
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      const { statusCode: code = 0, headers: fields } = response
      resolve({
        code,
        location: code >= 301 && code <= 308 && code !== 304 ? (fields.location ?? null) : null,
      })
      response.destroy()
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    send(url, options, answered).on('error', reject).end()
  })
}

async function connectTo(url: URL, { sockets, signal }: Way): Promise<Duplex> {
  const isSecure = url.protocol === 'https:'
  // A URL has brackets around an address of IPv6.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = await sockets.dial({ host, port: Number(url.port) || (isSecure ? 443 : 80) }, signal)
  if (!isSecure) return socket
  const name = isIP(host) === 0 ? { servername: host } : {}
  return connectTls({ socket, rejectUnauthorized: false, ...name })
}

/** Kubelet's own headers, unless the manifest has others of the same name. An empty value takes one away. */
function headersOf(own: HttpProbeTarget['headers']): { [name: string]: string | string[] } {
  const headers = new Map<string, string[]>([
    ['user-agent', ['kube-probe/1.36']],
    ['accept', ['*/*']],
    ['connection', ['close']],
  ])
  const names = new Set(own.map(({ name }) => name.toLowerCase()))
  for (const name of names)
    headers.set(
      name,
      own.filter(each => each.name.toLowerCase() === name).map(({ value }) => value),
    )
  for (const [name, values] of headers) if (values.every(value => value === '')) headers.delete(name)
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
