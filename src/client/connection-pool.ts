import http from 'node:http'
import https from 'node:https'
import { createSecureContext, type SecureContext } from 'node:tls'
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
    // It may be refused, at each request that brings it: nothing goes on by the old one as if it were this.
    const agent = this.#create(certificate)
    // Requests under way end on the old one; its idle connections go.
    this.#agent?.destroy()
    this.#certificate = pem
    this.#agent = agent
    return agent
  }

  close(): void {
    this.#agent?.destroy()
    this.#agent = null
  }

  #create(certificate: ClientCertificate | null): http.Agent {
    const { certificateAuthority, insecure, tlsServerName } = this.#access
    const kept = { keepAlive: true, maxFreeSockets: 16 }
    if (this.#base.protocol === 'http:') return new http.Agent(kept)
    const options: https.AgentOptions = {
      ...kept,
      // Node would read the certificates and the key anew for each connection, which costs more than all else of it.
      secureContext: contextOf(certificateAuthority, certificate),
      ...(tlsServerName ? { servername: tlsServerName } : {}),
      rejectUnauthorized: !insecure,
    }
    const proxy = proxyFor(this.#base, this.#access.proxyUrl)
    return proxy ? new TunnelAgent(proxy, options) : new https.Agent(options)
  }
}

function contextOf(authority: string | null, certificate: ClientCertificate | null): SecureContext {
  const trusted = authority ? { ca: authority } : {}
  if (!certificate) return createSecureContext(trusted)
  const shown = { cert: certificate.certificate, key: certificate.key }
  try {
    return createSecureContext({ ...trusted, ...shown })
  } catch (cause) {
    if (isUsable(shown)) throw cause
    // TLS names neither the certificate nor its key.
    throw new CredentialError('the client certificate and its key are no pair in PEM that TLS can use', {
      cause,
    })
  }
}

function isUsable(shown: { readonly cert: string; readonly key: string }): boolean {
  try {
    createSecureContext(shown)
    return true
  } catch {
    return false
  }
}
