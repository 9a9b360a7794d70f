// `kedge encryption`: the keys of the Secrets on this machine's disk. It speaks with a running Kedge through files alone,
// as store/sealing says.
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { sleep, systemClock } from '../../base/clock.ts'
import {
  keyFileOf,
  newSealingKey,
  nextKeyFileOf,
  offerNextKey,
  readKeyFile,
} from '../../base/encryption-keys.ts'
import { keepingAlive } from '../../base/keep-alive.ts'
import { holderOf } from '../machine/data-dir-lock.ts'
import { addInstanceFlags, dataDirOfFlags, type InstanceFlags } from '../machine/instance-flags.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface EncryptionFlags extends InstanceFlags {
  readonly encryptionKeys?: string
}

export const verb: Verb = {
  configure(command, context) {
    const part = (name: string, summary: string, run: typeof status): Command =>
      addInstanceFlags(command.command(name).description(summary))
        .option('--encryption-keys <file>', 'as given to `kedge up` (default: in the data folder)')
        .action(action(context, (flags: EncryptionFlags) => keepingAlive(() => run(flags, context.console))))
    part('status', 'say which keys there are', status)
    part(
      'rotate',
      'make a new key, encrypt every Secret with it, and forget the old one',
      rotate,
    ).addHelpText(
      'after',
      `
It can be broken off at any time: a running Kedge goes on by itself, also after a
crash. Copies of the data folder that were made before still need the old key.`,
    )
  },
}

async function status(flags: EncryptionFlags, { out, env }: Console): Promise<number> {
  const { file, keys } = await keysOf(flags, env)
  const [sealing, ...older] = keys.keys
  out.write(`${keys.resources.join(', ')}: encrypted with ${sealing?.name} (AES-256-GCM), kept in ${file}\n`)
  if (older.length > 0) out.write(`not forgotten yet: ${older.map(({ name }) => name).join(', ')}\n`)
  if (await isThere(nextKeyFileOf(file))) out.write('a new key waits for Kedge to take it over\n')
  return 0
}

async function rotate(flags: EncryptionFlags, { err, env }: Console): Promise<number> {
  const { dataDir, file, keys } = await keysOf(flags, env)
  const key = newSealingKey(systemClock.now())
  const isOffered = await offerNextKey(file, { keys: [key], resources: keys.resources })
  if (!isOffered) err.write('a rotation is under way already\n')
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    if (!(await isThere(nextKeyFileOf(file)))) break
    if (!holderOf(dataDir)) {
      err.write('Kedge is not running: it encrypts the Secrets with the new key when it starts\n')
      return 0
    }
    if (waitedMs >= patienceMs)
      throw new VerbError(`Kedge has not taken over ${nextKeyFileOf(file)}: see kedge.log in ${dataDir}`)
    await sleep(systemClock, lookAgainMs)
  }
  const now = await readKeyFile(file)
  err.write(`every Secret is encrypted with ${now?.keys[0]?.name}; the old key is forgotten\n`)
  return 0
}

const lookAgainMs = 100
const patienceMs = 10 * 60_000

async function keysOf(flags: EncryptionFlags, env: Console['env']) {
  const dataDir = dataDirOfFlags(flags, env)
  const file = flags.encryptionKeys ? resolve(flags.encryptionKeys) : keyFileOf(dataDir)
  const keys = await readKeyFile(file)
  if (!keys)
    throw new VerbError(`there are no encryption keys at ${file}: start Kedge with \`kedge up\` first`)
  return { dataDir, file, keys }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
