// Certificates and their keys in a folder, one pair of files each. A pair is written beside the old one, whole, and put in its
// place key first: a crash leaves the old pair, or a certificate that only has to be put in its place, which the next start does.

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../base/clock.ts'
import { StartupError } from '../../base/startup-error.ts'
import { systemCode } from '../../base/system-code.ts'
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
  const [key, certificate] = await readWritten(folder, name)
  if (key === null && certificate === null) return null
  if (key === null || certificate === null) {
    if (!isCa(name)) return null
    // No crash leaves one without the other; another CA would shut out all who believe this one.
    const missing = key === null ? `${name}.key` : `${name}.crt`
    throw unreadable(folder, missing, new Error('it is not there'))
  }
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
  if (fits(key, certificate)) return { key, certificate }
  // What a CA has signed is made again; a CA has been given to others.
  if (!isCa(name)) return null
  throw unreadable(folder, `${name}.crt`, new Error(`it is not the certificate of ${name}.key`))
}

const isCa = (name: string): boolean => name === 'ca' || name.endsWith('-ca')

/** The pair as it was written last: what a crash has left beside it is put in its place, or cleared away. */
async function readWritten(
  folder: string,
  name: string,
): Promise<readonly [key: string | null, certificate: string | null]> {
  const read = (file: string) => readIfThere(folder, file)
  const [key, certificate, newKey, newCertificate] = await Promise.all(
    [`${name}.key`, `${name}.crt`, `${name}.key.new`, `${name}.crt.new`].map(read),
  )
  const isHalfWay =
    newKey === null &&
    !!key &&
    !!newCertificate &&
    fits(key, newCertificate) &&
    newCertificate !== certificate
  if (isHalfWay) await rename(join(folder, `${name}.crt.new`), join(folder, `${name}.crt`))
  else if (newCertificate !== null) await rm(join(folder, `${name}.crt.new`), { force: true })
  if (newKey !== null) await rm(join(folder, `${name}.key.new`), { force: true })
  return [key ?? null, (isHalfWay ? newCertificate : certificate) ?? null]
}

function fits(key: string, certificate: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

async function readIfThere(folder: string, file: string): Promise<string | null> {
  try {
    return await readFile(join(folder, file), 'utf8')
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return null
    throw code === 'EISDIR' || code === 'ENOTDIR' ? unreadable(folder, file, error) : error
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
  const [keyFile, certificateFile] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  await writeFile(`${keyFile}.new`, key, { mode: 0o600 })
  await writeFile(`${certificateFile}.new`, certificate, { mode: 0o644 })
  await rename(`${keyFile}.new`, keyFile)
  await rename(`${certificateFile}.new`, certificateFile)
}
