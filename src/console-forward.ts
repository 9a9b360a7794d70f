// Composes `kedge console` in front of other clusters: the console, a port of this machine, and the transports by which a
// kubeconfig's contexts are reached.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { createHttpTransport, type HttpTransport } from './client/http-transport.ts'
import type { ChosenContext } from './client/kubeconfig/cluster-access-of.ts'
import { createConsole } from './console/console.ts'
import { openForwardPort } from './console/forward/forward-port.ts'
import type { ForwardTarget } from './console/forward/forwarding.ts'
import { onePerson } from './console/forward/one-person.ts'
import { keepCertificates } from './server/certificates/certificate-files.ts'

export interface ForwardOptions {
  /** Of the built console. */
  readonly folder: string
  /** Where its certificates are kept, so that a browser that was told to trust them goes on doing so. */
  readonly dataDir: string
  /** An address of this machine alone. */
  readonly host: string
  readonly port: number
  readonly userAgent: string
  /** The first is the one that is shown at first. */
  readonly contexts: readonly ForwardContext[]
  readonly log: Log
}

export interface ForwardContext {
  readonly name: string
  readonly user: string
  readonly namespace: string
  /** Read when it is first wanted; rejects for one that cannot be made use of. */
  read(): Promise<ChosenContext>
}

export interface ForwardConsole {
  /** Signs in once. */
  readonly link: string
  stop(): Promise<void>
}

/** Rejects with the error of the system when the port is taken. */
export async function forwardConsole(options: ForwardOptions): Promise<ForwardConsole> {
  const { folder, host, contexts, userAgent, log } = options
  const [first] = contexts
  if (!first) throw new Error('there is no context to show')
  const newSecret = () => randomBytes(32).toString('base64url')
  const people = onePerson({
    clock: systemClock,
    newSecret,
    cluster: { name: first.name, version: '' },
    clusters: contexts.map(({ name, namespace }) => ({ name, namespace })),
  })
  const console = createConsole({ folder, people, hosts: new Set() })
  const { serving, ca } = await keepCertificates(join(options.dataDir, 'pki'), {
    names: ['localhost'],
    addresses: ['127.0.0.1', '::1'],
    now: systemClock.now(),
  })
  const open = new Map<string, Promise<HttpTransport>>()
  const transportOf = ({ name, read }: ForwardContext): Promise<HttpTransport> => {
    const known = open.get(name)
    if (known) return known
    const made = read().then(({ access }) => createHttpTransport(access, { userAgent }))
    // A context that was no good may be mended meanwhile.
    made.catch(() => open.delete(name))
    open.set(name, made)
    return made
  }
  const port = await openForwardPort({
    console,
    targetOf: async name => {
      const context = name === '' ? first : contexts.find(each => each.name === name)
      return context ? targetOf(await transportOf(context)) : null
    },
    host,
    port: options.port,
    tls: { key: serving.key, cert: serving.certificate + ca.certificate },
    log,
  })
  const address = `https://${host.includes(':') ? `[${host}]` : host}:${port.port}`
  return {
    link: `${address}${people.newLink({ name: first.user, groups: [] })}`,
    async stop() {
      await port.close()
      for (const transport of open.values()) (await transport.catch(() => null))?.close()
    },
  }
}

const targetOf = (transport: HttpTransport): ForwardTarget => ({
  open: ({ method, path, headers, body, signal }) =>
    transport.open({ method: method as 'GET', path, headers, signal, ...(body ? { body } : {}) }),
  webSocket: (path, query) => transport.webSocket(path, query),
})
