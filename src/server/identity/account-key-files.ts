import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../../base/startup-error.ts'
import { type AccountKeys, accountKeys, newAccountKey } from './account-keys.ts'

const signingFile = 'sa.key'
/** Public keys of tokens that were signed before `sa.key` was replaced. */
const olderKeys = /^sa-.*\.pub$/

/**
 * The keys of service accounts in a folder: `sa.key` signs and is made where there is none, readable by its owner alone;
 * tokens of every `sa-*.pub` are believed too. Throws `StartupError` for what cannot be read: tokens were signed with it.
 */
export async function keepAccountKeys(folder: string): Promise<AccountKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  // A crash has left it half made.
  if (names.includes(`${signingFile}.new`)) await rm(join(folder, `${signingFile}.new`), { force: true })
  if (!names.includes(signingFile)) await writeNewKey(folder)
  const older = names.filter(name => olderKeys.test(name)).toSorted()
  const [signing = '', ...others] = await Promise.all(
    [signingFile, ...older].map(name => readFile(join(folder, name), 'utf8')),
  )
  try {
    return accountKeys(signing, others)
  } catch (cause) {
    throw new StartupError({
      reason: 'DATA_CORRUPT',
      message: `the keys of service accounts in ${folder} (${[signingFile, ...older].join(', ')}) cannot be read: ${String(cause)}`,
      remedy:
        'restore them from a copy, or remove them to have a new one made (tokens that are out become useless)',
      cause,
    })
  }
}

/** A crash in between leaves no key or a whole one. */
async function writeNewKey(folder: string): Promise<void> {
  const path = join(folder, signingFile)
  await writeFile(`${path}.new`, await newAccountKey(), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
