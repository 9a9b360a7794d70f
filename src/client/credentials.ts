import { readFile } from 'node:fs/promises'
import { unreachable } from '../base/assert.ts'
import { type Clock, type Instant, parseTime } from '../base/clock.ts'
import type { ClientCertificate, ClusterAccess, ExecPlugin, Impersonation } from './cluster-access.ts'
import { CredentialError, type ExecCredential, runExecPlugin } from './exec-credential.ts'

/** What a request carries to say who asks. */
export interface Presented {
  readonly headers: { readonly [name: string]: string | string[] }
  readonly certificate: ClientCertificate | null
}

export interface Credentials {
  present(): Promise<Presented>
  /** The server did not take them: whether trying again with new ones makes sense. */
  renew(): boolean
}

/** How long a token file is trusted not to have changed, as client-go does. */
const tokenFileMs = 60_000
/** Credentials are renewed this long before they expire, so that none expires on its way. */
const leewayMs = 10_000

export function createCredentials(access: ClusterAccess, clock: Clock): Credentials {
  const impersonation = impersonationHeaders(access.impersonate)
  const source = sourceOf(access, clock)
  return {
    async present() {
      const { authorization, certificate } = await source.read()
      const headers = authorization ? { ...impersonation, authorization } : impersonation
      return { headers, certificate: certificate ?? access.certificate }
    },
    renew: () => source.renew(),
  }
}

interface Source {
  read(): Promise<{ readonly authorization: string | null; readonly certificate?: ClientCertificate | null }>
  renew(): boolean
}

function sourceOf({ login }: ClusterAccess, clock: Clock): Source {
  const fixed = (authorization: string | null): Source => ({
    read: async () => ({ authorization }),
    renew: () => false,
  })
  switch (login.kind) {
    case 'none':
      return fixed(null)
    case 'token':
      return fixed(`Bearer ${login.token}`)
    case 'password':
      return fixed(`Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`)
    case 'tokenFile':
      return fileSource(login.path, clock)
    case 'exec':
      return execSource(login.plugin, clock)
    default:
      return unreachable(login)
  }
}

function fileSource(path: string, clock: Clock): Source {
  let known: { readonly token: string; readonly until: Instant } | null = null
  return {
    async read() {
      if (!known || clock.now() >= known.until) {
        const token = await readToken(path, known?.token)
        known = { token, until: clock.now() + tokenFileMs }
      }
      return { authorization: `Bearer ${known.token}` }
    },
    renew() {
      known = null
      return true
    },
  }
}

/** A file that cannot be read just now leaves the token it held before. */
async function readToken(path: string, before: string | undefined): Promise<string> {
  try {
    const token = (await readFile(path, 'utf8')).trim()
    if (token) return token
    throw new CredentialError(`the token file ${path} is empty`)
  } catch (cause) {
    if (before !== undefined) return before
    if (cause instanceof CredentialError) throw cause
    throw new CredentialError(`the token file ${path} cannot be read`, { cause })
  }
}

function execSource(plugin: ExecPlugin, clock: Clock): Source {
  let known: Promise<ExecCredential> | null = null
  const isFresh = async (credential: Promise<ExecCredential>): Promise<boolean> => {
    const expiresAt = parseTime((await credential).expiresAt)
    return expiresAt === null || clock.now() < expiresAt - leewayMs
  }
  return {
    async read() {
      // Many requests at once run the plugin once; a failure is not kept.
      if (known && !(await isFresh(known))) known = null
      known ??= runExecPlugin(plugin).catch(error => {
        known = null
        throw error
      })
      const { token, certificate } = await known
      return { authorization: token ? `Bearer ${token}` : null, certificate }
    },
    renew() {
      known = null
      return true
    },
  }
}

function impersonationHeaders(as: Impersonation | null): Presented['headers'] {
  if (!as) return {}
  const extra = Object.entries(as.extra).map(
    ([name, values]) => [`impersonate-extra-${encodeURIComponent(name)}`, [...values]] as const,
  )
  return {
    'impersonate-user': as.user,
    ...(as.uid ? { 'impersonate-uid': as.uid } : {}),
    ...(as.groups.length > 0 ? { 'impersonate-group': [...as.groups] } : {}),
    ...Object.fromEntries(extra),
  }
}
