import { execFile } from 'node:child_process'
import type { ClientCertificate, ExecPlugin } from './cluster-access.ts'

export interface ExecCredential {
  readonly token: string | null
  readonly certificate: ClientCertificate | null
  /** RFC 3339; null when it does not expire by itself. */
  readonly expiresAt: string | null
}

/** The credentials could not be had: the plugin is missing, failed or printed something else. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError'
}

/** Runs a credential plugin once. */
export async function runExecPlugin(plugin: ExecPlugin): Promise<ExecCredential> {
  const isInteractive = plugin.interactiveMode !== 'Never' && process.stdin.isTTY === true
  if (plugin.interactiveMode === 'Always' && !isInteractive)
    throw new CredentialError(`the credential plugin ${plugin.command} needs a terminal to ask you on`)
  const output = await outputOf(plugin, isInteractive)
  return credentialOf(plugin, output)
}

function outputOf(plugin: ExecPlugin, isInteractive: boolean): Promise<string> {
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: isInteractive, ...(plugin.cluster ? { cluster: plugin.cluster } : {}) },
  }
  const env = {
    ...process.env,
    ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  }
  return new Promise((resolve, reject) => {
    const child = execFile(
      plugin.command,
      [...plugin.args],
      { env, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error) reject(failureOf(plugin, error, stderr))
        else resolve(stdout)
      },
    )
    if (isInteractive && child.stdin) process.stdin.pipe(child.stdin)
    else child.stdin?.end()
    // What the plugin asks a person or complains about.
    child.stderr?.pipe(process.stderr, { end: false })
    child.on('close', () => {
      if (child.stdin) process.stdin.unpipe(child.stdin)
      // A terminal that is being read keeps the process alive.
      if (isInteractive) process.stdin.pause()
    })
  })
}

function failureOf(plugin: ExecPlugin, error: Error & { code?: unknown }, stderr: string): CredentialError {
  const hint = plugin.installHint ? ` ${plugin.installHint.trim()}` : ''
  // A folder of the PATH that is not ours to look into turns "not found" into "not allowed".
  const isMissing = error.code === 'ENOENT' || (error.code === 'EACCES' && !plugin.command.includes('/'))
  if (isMissing)
    return new CredentialError(`the credential plugin ${plugin.command} is not installed.${hint}`, {
      cause: error,
    })
  const said = stderr.trim().split('\n').at(-1)
  const how = typeof error.code === 'number' ? `exit code ${error.code}` : error.message
  return new CredentialError(`the credential plugin ${plugin.command} failed: ${said || how}`, {
    cause: error,
  })
}

function credentialOf(plugin: ExecPlugin, output: string): ExecCredential {
  const fail = (what: string) => new CredentialError(`the credential plugin ${plugin.command} ${what}`)
  const document = parse(output)
  if (document?.kind !== 'ExecCredential') throw fail('printed no ExecCredential')
  if (document.apiVersion !== plugin.apiVersion)
    throw fail(`answers in ${document.apiVersion}, the kubeconfig asks for ${plugin.apiVersion}`)
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = document.status ?? {}
  if (!token && !(clientCertificateData && clientKeyData))
    throw fail('printed neither a token nor a certificate')
  return {
    token: token || null,
    certificate:
      clientCertificateData && clientKeyData
        ? { certificate: clientCertificateData, key: clientKeyData }
        : null,
    expiresAt: expirationTimestamp ?? null,
  }
}

interface ExecCredentialDocument {
  readonly apiVersion?: string
  readonly kind?: string
  readonly status?: {
    readonly token?: string
    readonly clientCertificateData?: string
    readonly clientKeyData?: string
    readonly expirationTimestamp?: string
  }
}

function parse(output: string): ExecCredentialDocument | null {
  try {
    const document: unknown = JSON.parse(output)
    return typeof document === 'object' ? document : null
  } catch {
    // Said by the caller, who knows the plugin.
    return null
  }
}
