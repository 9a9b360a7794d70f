// The file of the keys that entries are sealed with: an EncryptionConfiguration of apiserver.config.k8s.io/v1, as
// kube-apiserver reads it, in JSON. Its first `aesgcm` key seals; the others open what was sealed before.
//
// Whoever can read the file can read the Secrets, so it is its owner's alone, and one that others can read is refused.
//
// A new key comes in a file beside it, `<file>.next`, which is made whole and only once. The process that has the data
// folder takes it over, and it alone writes the file itself: nobody ever loses a key to a race (see sealing.ts).

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Instant } from './clock.ts'
import { errorWords } from './error-words.ts'
import { systemCode } from './system-code.ts'

export interface SealingKey {
  /** Printable ASCII, at most `keyNameLengthMax` characters. */
  readonly name: string
  /** 32 bytes. */
  readonly secret: KeyObject
}

const keyNameLengthMax = 64
const sealingKeyBytes = 32

export interface SealingKeys {
  /** The first one seals. Never empty. */
  readonly keys: readonly SealingKey[]
  /** What is sealed: `secrets`, or `<plural>.<group>`. */
  readonly resources: readonly string[]
}

/** The file is there and cannot be used. Nothing was changed in it. */
export class KeyFileUnusable extends Error {
  override readonly name = 'KeyFileUnusable'
  readonly file: string
  constructor(file: string, problem: string, cause?: unknown) {
    super(`the encryption keys in ${file} cannot be used: ${problem}`, { cause })
    this.file = file
  }
}

/** Where it is unless somebody has chosen another place. */
export const keyFileOf = (dataDir: string): string => join(dataDir, 'encryption-keys.json')

export const nextKeyFileOf = (file: string): string => `${file}.next`

/** A key that no one knows, named after the moment it is made: `key-20261128T101500Z-3f9c`. */
export function newSealingKey(now: Instant): SealingKey {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return {
    name: `key-${time}-${randomBytes(2).toString('hex')}`,
    secret: createSecretKey(randomBytes(sealingKeyBytes)),
  }
}

/** Null where there is no such file. Throws `KeyFileUnusable`. */
export async function readKeyFile(file: string): Promise<SealingKeys | null> {
  let text: string
  try {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new KeyFileUnusable(file, `others can read it (chmod 600 ${file})`)
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof KeyFileUnusable) throw error
    if (systemCode(error) === 'ENOENT') return null
    throw new KeyFileUnusable(file, errorWords(error), error)
  }
  try {
    return parseKeyFile(text)
  } catch (error) {
    throw new KeyFileUnusable(file, errorWords(error), error)
  }
}

/** Throws an Error that says what is wrong, and never repeats a secret. */
export function parseKeyFile(text: string): SealingKeys {
  const entries = listOf(fieldOf(parse(text), 'resources'), 'resources')
  if (entries.length !== 1) throw new Error('it has to have one entry in "resources"')
  const [entry] = entries
  const resources = listOf(fieldOf(entry, 'resources'), 'resources[0].resources')
  const names = resources.filter(name => typeof name === 'string' && /^[a-z0-9]+(\.[-a-z0-9.]+)?$/.test(name))
  if (names.length === 0 || names.length !== resources.length)
    throw new Error('"resources[0].resources" has to name what is encrypted, such as "secrets"')
  const providers = listOf(fieldOf(entry, 'providers'), 'resources[0].providers')
  const aesgcm = providers.length === 1 ? fieldOf(providers[0], 'aesgcm') : undefined
  if (aesgcm === undefined) throw new Error('"aesgcm" is the one provider that is known')
  const keys = listOf(fieldOf(aesgcm, 'keys'), 'aesgcm.keys').map(readKey)
  if (keys.length === 0) throw new Error('there is no key in "aesgcm.keys"')
  if (new Set(keys.map(({ name }) => name)).size < keys.length) throw new Error('two keys have the same name')
  return { keys, resources: names.map(String) }
}

function readKey(value: unknown, index: number): SealingKey {
  const [name, secret] = [fieldOf(value, 'name'), fieldOf(value, 'secret')]
  const at = `aesgcm.keys[${index}]`
  if (typeof name !== 'string' || !/^[!-~]+$/.test(name) || name.length > keyNameLengthMax)
    throw new Error(`"${at}.name" has to be a word of at most ${keyNameLengthMax} characters`)
  const bytes = typeof secret === 'string' ? Buffer.from(secret, 'base64') : Buffer.alloc(0)
  if (bytes.byteLength !== sealingKeyBytes)
    throw new Error(`"${at}.secret" has to be ${sealingKeyBytes} bytes in base64`)
  return { name, secret: createSecretKey(bytes) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words show a piece of the text.
    throw new Error('it is no JSON')
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Error(`"${where}" has to be a list`)
}

export function printKeyFile({ keys, resources }: SealingKeys): string {
  const aesgcm = {
    keys: keys.map(({ name, secret }) => ({ name, secret: secret.export().toString('base64') })),
  }
  const configuration = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [{ resources, providers: [{ aesgcm }] }],
  }
  return `${JSON.stringify(configuration, null, 2)}\n`
}

/** Resolves once it is on the disk whole; a crash leaves the one before. */
export async function writeKeyFile(file: string, keys: SealingKeys): Promise<void> {
  const temporary = `${file}.new`
  await writeWhole(temporary, keys)
  await rename(temporary, file)
  await syncFolder(dirname(file))
}

/** Puts a new key beside the file, for the process that has the data folder. False when one is there already. */
export async function offerNextKey(file: string, next: SealingKeys): Promise<boolean> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`
  try {
    await writeWhole(temporary, next)
    await link(temporary, nextKeyFileOf(file))
    await syncFolder(dirname(file))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

async function writeWhole(file: string, keys: SealingKeys): Promise<void> {
  await rm(file, { force: true })
  await writeFile(file, printKeyFile(keys), { mode: 0o600, flag: 'wx', flush: true })
}

/** A name in a folder is on the disk once the folder is. Not every platform lets folders be opened for that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (!handle) return
  try {
    await handle.sync().catch(() => {})
  } finally {
    await handle.close()
  }
}
