import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../base/clock.ts'
import { StartupError } from '../../base/startup-error.ts'
import {
  type Certificates,
  type CertificatesOptions,
  type FrontProxy,
  type KeyPair,
  makeCertificates,
  makeFrontProxy,
} from './certificates.ts'

const names = ['ca', 'serving', 'client'] as const

/** The certificates of a folder: what is there and still good, the rest made and kept. Keys are readable by the owner alone. */
export async function keepCertificates(
  folder: string,
  options: Omit<CertificatesOptions, 'existing'>,
): Promise<Certificates> {
  const pairs = await Promise.all(names.map(name => readPair(folder, name)))
  const existing = Object.fromEntries(
    names.flatMap((name, index) => (pairs[index] ? [[name, pairs[index]]] : [])),
  )
  const certificates = makeCertificates({ ...options, existing })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of names)
    if (certificates[name] !== existing[name]) await writePair(folder, name, certificates[name])
  return certificates
}

/** The same for what other servers of the cluster know Kedge by. */
export async function keepFrontProxy(folder: string, now: Instant): Promise<FrontProxy> {
  const [ca, client] = await Promise.all(
    ['front-proxy-ca', 'front-proxy-client'].map(name => readPair(folder, name)),
  )
  const existing = {
    ...(ca ? { frontProxyCa: ca } : {}),
    ...(client ? { frontProxyClient: client } : {}),
  }
  const made = makeFrontProxy(existing, now)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made.frontProxyCa !== ca) await writePair(folder, 'front-proxy-ca', made.frontProxyCa)
  if (made.frontProxyClient !== client) await writePair(folder, 'front-proxy-client', made.frontProxyClient)
  return made
}

/** Null where there is none. What is there and cannot be read is not overwritten: others were told to believe it. */
async function readPair(folder: string, name: string): Promise<KeyPair | null> {
  const [key, certificate] = await Promise.all([
    readIfThere(join(folder, `${name}.key`)),
    readIfThere(join(folder, `${name}.crt`)),
  ])
  if (key === null || certificate === null) return null
  try {
    createPrivateKey(key)
  } catch (cause) {
    throw unreadable(folder, `${name}.key`, cause)
  }
  try {
    new X509Certificate(certificate)
  } catch (cause) {
    throw unreadable(folder, `${name}.crt`, cause)
  }
  return { key, certificate }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

const unreadable = (folder: string, file: string, cause: unknown): StartupError =>
  new StartupError({
    reason: 'DATA_CORRUPT',
    message: `${join(folder, file)} cannot be read as a ${file.endsWith('.key') ? 'key' : 'certificate'}`,
    remedy: `restore it from a copy, or remove ${folder} to have all made anew (whoever has the old ones cannot get in any more)`,
    cause,
  })

async function writePair(folder: string, name: string, { key, certificate }: KeyPair): Promise<void> {
  await writeWhole(join(folder, `${name}.key`), key, 0o600)
  await writeWhole(join(folder, `${name}.crt`), certificate, 0o644)
}

/** A crash in between leaves the old file or the new one, never half of it. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode })
  await rename(`${path}.new`, path)
}
