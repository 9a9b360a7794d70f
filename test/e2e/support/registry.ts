// A registry on loopback, for images that tests make: Debian's docker-registry, filled by its HTTP API.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../../src/base/find-program.ts'
import type { Blob, OciImage } from '../../../src/node/runtimes/oci/oci-image.ts'

export interface Registry {
  /** `localhost:41237`: what stands before the repository in an image's name. */
  readonly host: string
  readonly url: string
  /** `reference`: `nginx-slim:0.24`. Resolves with the manifest's digest. */
  push(reference: string, image: OciImage): Promise<string>
  stop(): Promise<void>
}

export const registryProgram = (): string | null => findProgram('docker-registry')

export async function startRegistry(
  options: { readonly user?: { readonly name: string; readonly password: string } } = {},
): Promise<Registry> {
  const program = registryProgram()
  if (!program) throw new Error('docker-registry is not installed (Debian: apt install docker-registry)')
  const folder = mkdtempSync(join(tmpdir(), 'kedge-registry-'))
  if (options.user) writeFileSync(join(folder, 'htpasswd'), await htpasswd(options.user))
  const { child, ended, port } = await serve(program, folder, options.user)
  const url = `http://127.0.0.1:${port}`
  const authorization = options.user && `Basic ${btoa(`${options.user.name}:${options.user.password}`)}`
  const headers: Record<string, string> = authorization ? { authorization } : {}
  return {
    host: `localhost:${port}`,
    url,
    push: (reference, image) => push({ url, headers }, reference, image),
    async stop() {
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** On a port that is free; one that somebody else has taken meanwhile is given up for another. */
async function serve(program: string, folder: string, user: unknown) {
  for (let attempts = 0; attempts < 10; attempts++) {
    const port = await freePort()
    writeFileSync(join(folder, 'config.yml'), configFile(folder, port, user))
    const child = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    if (await answers(`http://127.0.0.1:${port}`, child)) return { child, ended, port }
  }
  throw new Error('docker-registry does not start')
}

function configFile(folder: string, port: number, user: unknown): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'blobs') } },
    http: { addr: `127.0.0.1:${port}` },
    ...(user ? { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } } : {}),
  })
}

/** docker-registry takes bcrypt alone; Perl's crypt, which every Debian has, makes it through libxcrypt. */
async function htpasswd({
  name,
  password,
}: {
  readonly name: string
  readonly password: string
}): Promise<string> {
  const { execFileSync } = await import('node:child_process')
  const script = 'print crypt($ARGV[0], q($2b$05$abcdefghijklmnopqrstuu))'
  const hash = execFileSync('perl', ['-e', script, password], { encoding: 'utf8' })
  return `${name}:${hash}\n`
}

interface Target {
  readonly url: string
  readonly headers: Record<string, string>
}

async function push(target: Target, reference: string, image: OciImage): Promise<string> {
  const [repository = '', tag = 'latest'] = reference.split(':')
  for (const blob of [image.config, ...image.layers]) await pushBlob(target, repository, blob)
  const response = await fetch(`${target.url}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { ...target.headers, 'content-type': image.manifest.mediaType },
    body: new Uint8Array(image.manifest.bytes),
  })
  if (response.status !== 201) throw new Error(`the registry took no manifest: ${await response.text()}`)
  return image.manifest.digest
}

async function pushBlob({ url, headers }: Target, repository: string, blob: Blob): Promise<void> {
  const begun = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers })
  const location = new URL(begun.headers.get('location') ?? '', url)
  location.searchParams.set('digest', blob.digest)
  const response = await fetch(location, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(blob.bytes),
  })
  if (response.status !== 201) throw new Error(`the registry took no blob: ${await response.text()}`)
}

/** False when it has ended instead. */
async function answers(url: string, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null) {
    const status = await fetch(`${url}/v2/`).then(
      response => response.status,
      () => 0,
    )
    if (status === 200 || status === 401) return true
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return false
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
