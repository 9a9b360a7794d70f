import http from 'node:http'
import https from 'node:https'
import { createSecureContext } from 'node:tls'
import type { ClientCertificate, ClusterAccess } from './cluster-access.ts'
import { CredentialError } from './exec-credential.ts'
import { proxyFor, TunnelAgent } from './proxy.ts'

/** The pool of connections; a new one when a credential plugin brings another certificate. */
export class ConnectionPool {
  readonly #access: ClusterAccess
  readonly #base: URL
  #agent: http.Agent | null = null
  #certificate: string | null = null

  constructor(access: ClusterAccess, base: URL) {
    this.#access = access
    this.#base = base
  }

  agentFor(certificate: ClientCertificate | null): http.Agent {
    const pem = certificate?.certificate ?? null
    if (this.#agent && this.#certificate === pem) return this.#agent
    // Requests under way end on the old one; its idle connections go.
    this.#agent?.destroy()
    this.#certificate = pem
    this.#agent = this.#create(certificate)
    return this.#agent
  }

  close(): void {
    this.#agent?.destroy()
    this.#agent = null
  }

  #create(certificate: ClientCertificate | null): http.Agent {
    const { certificateAuthority, insecure, tlsServerName } = this.#access
    const kept = { keepAlive: true, maxFreeSockets: 16 }
    if (this.#base.protocol === 'http:') return new http.Agent(kept)
    if (certificate) requireUsable(certificate)
    const options: https.AgentOptions = {
      ...kept,
      ...(certificateAuthority ? { ca: certificateAuthority } : {}),
      ...(certificate ? { cert: certificate.certificate, key: certificate.key } : {}),
      ...(tlsServerName ? { servername: tlsServerName } : {}),
      rejectUnauthorized: !insecure,
    }
    const proxy = proxyFor(this.#base, this.#access.proxyUrl)
    return proxy ? new TunnelAgent(proxy, options) : new https.Agent(options)
  }
}

/** TLS would refuse it at the first request, in words that name neither the certificate nor its key. */
function requireUsable({ certificate, key }: ClientCertificate): void {
  try {
    createSecureContext({ cert: certificate, key })
  } catch (cause) {
    throw new CredentialError('the client certificate and its key are no pair in PEM that TLS can use', {
      cause,
    })
  }
}
