import { Agent, request } from 'node:https'
import { parse } from 'yaml'

export interface Reply {
  readonly code: number
  readonly body: string
}

interface Credentials {
  readonly ca: string
  readonly cert?: string
  readonly key?: string
  readonly token?: string
}

const decoded = (text: string | undefined) => (text ? Buffer.from(text, 'base64').toString() : undefined)

function credentialsOf(kubeconfig: string): Credentials {
  const { clusters, users } = parse(kubeconfig)
  const [{ cluster }, { user }] = [clusters[0], users[0]]
  return {
    ca: decoded(cluster['certificate-authority-data']) ?? '',
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    token: user.token,
  }
}

/** The thinnest client there is, so that what is measured is the server. */
export class Api {
  readonly #agent: Agent
  readonly #port: number
  readonly #token: string | undefined

  constructor({ ca, cert, key, token }: Credentials, port: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 64, ca, cert, key })
    this.#port = port
    this.#token = token
  }

  static fromKubeconfig(text: string, port: number): Api {
    return new Api(credentialsOf(text), port)
  }

  /** What another client needs for the same server. */
  connection(kubeconfig: string): { readonly tls: Credentials; readonly port: number } {
    return { tls: credentialsOf(kubeconfig), port: this.#port }
  }

  send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          method,
          path,
          agent: this.#agent,
          headers: {
            ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
            ...(text ? { 'content-type': contentType, 'content-length': Buffer.byteLength(text) } : {}),
          },
        },
        answer => {
          const chunks: Buffer[] = []
          answer.on('data', chunk => chunks.push(chunk))
          answer.on('end', () =>
            resolve({ code: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          )
          answer.on('error', reject)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }

  /** Sends and expects success. */
  async must(method: string, path: string, body?: unknown, contentType?: string): Promise<string> {
    const reply = await this.send(method, path, body, contentType)
    if (reply.code >= 300) throw new Error(`${method} ${path}: ${reply.code} ${reply.body}`)
    return reply.body
  }

  /** Calls back with each event of a watch until `onEvent` says it has seen enough. */
  watch(path: string, onEvent: (event: { type: string; object: Watched }) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = this.#token ? { authorization: `Bearer ${this.#token}` } : {}
      const outgoing = request(
        { host: '127.0.0.1', port: this.#port, path, agent: this.#agent, headers },
        answer => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', chunk => {
            const lines = `${text}${chunk}`.split('\n')
            text = lines.pop() ?? ''
            for (const line of lines) {
              if (!line || !onEvent(JSON.parse(line))) continue
              outgoing.destroy()
              return resolve()
            }
          })
          answer.on('end', () => reject(new Error(`the watch of ${path} ended`)))
        },
      )
      outgoing.on('error', reject)
      outgoing.end()
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** What the measurements look at in a watched object. */
export interface Watched {
  readonly metadata: {
    readonly name: string
    readonly generation?: number
    readonly annotations?: { readonly [name: string]: string }
  }
  readonly status?: {
    readonly readyReplicas?: number
    readonly updatedReplicas?: number
    readonly observedGeneration?: number
    readonly currentRevision?: string
    readonly updateRevision?: string
  }
}
