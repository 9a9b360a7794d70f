import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Certificates,
  type CertificatesOptions,
  type KeyPair,
  makeCertificates,
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

async function readPair(folder: string, name: string): Promise<KeyPair | null> {
  try {
    const [key, certificate] = await Promise.all([
      readFile(join(folder, `${name}.key`), 'utf8'),
      readFile(join(folder, `${name}.crt`), 'utf8'),
    ])
    return { key, certificate }
  } catch {
    // Missing or unreadable is the same: another one is made.
    return null
  }
}

async function writePair(folder: string, name: string, { key, certificate }: KeyPair): Promise<void> {
  await writeWhole(join(folder, `${name}.key`), key, 0o600)
  await writeWhole(join(folder, `${name}.crt`), certificate, 0o644)
}

/** A crash in between leaves the old file or the new one, never half of it. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode })
  await rename(`${path}.new`, path)
}
