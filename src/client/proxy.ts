import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'

/** The proxy for a server: the kubeconfig's, else what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, in either case. */
export function proxyFor(server: URL, configured: string | null, env = process.env): URL | null {
  if (configured) return new URL(configured)
  const named = (name: string) => env[name] || env[name.toLowerCase()] || ''
  const proxy = named(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  if (!proxy || isExcepted(server.hostname, named('NO_PROXY'))) return null
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`)
}

/** This machine is never reached through a proxy; others are excepted by name, domain or `*`. */
function isExcepted(hostname: string, exceptions: string): boolean {
  if (/^(localhost|127\.|\[::1\])/.test(hostname)) return true
  return exceptions
    .split(',')
    .map(each =>
      each
        .trim()
        .replace(/^\*?\./, '')
        .replace(/:\d+$/, ''),
    )
    .some(each => each === '*' || (each !== '' && (hostname === each || hostname.endsWith(`.${each}`))))
}

/** Connections to a TLS server through an HTTP proxy, by its CONNECT. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options)
    this.#proxy = proxy
  }

  // Called by Node for each new connection; the callback gets it when the tunnel stands.
  override createConnection(
    options: tls.ConnectionOptions,
    callback: (error: Error | null, socket?: Duplex) => void,
  ): undefined {
    const { hostname, port, protocol, username, password } = this.#proxy
    const target = `${options.host}:${options.port}`
    const authorization = username
      ? `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
      : null
    const connect = protocol === 'https:' ? https.request : http.request
    const request = connect({
      method: 'CONNECT',
      hostname,
      port: port || (protocol === 'https:' ? 443 : 80),
      path: target,
      headers: { host: target, ...(authorization ? { 'proxy-authorization': authorization } : {}) },
      agent: false,
    })
    request.on('error', error => callback(error))
    request.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return callback(null, tls.connect({ ...options, socket }))
      socket.destroy()
      callback(new Error(`the proxy ${this.#proxy.host} refused with ${answer.statusCode}`))
    })
    request.end()
  }
}
