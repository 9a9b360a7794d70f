// Who has signed in from this machine: a file for each account of each server, readable to its owner alone, with the secret of
// the session that tokens are asked for with.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeSecretFile } from '../../client/kubeconfig/write-secret-file.ts'
import { dataHome } from '../machine/directories.ts'
import type { Console } from '../terminal/console.ts'
import type { LoginCluster } from './login-cluster.ts'

export interface KeptLogin extends LoginCluster {
  readonly account: string
  readonly secret: string
}

function fileOf(env: Console['env'], server: string, account: string): string {
  const name = createHash('sha256').update(`${server}\n${account}`).digest('hex').slice(0, 32)
  return join(dataHome(env), '.logins', `${name}.json`)
}

export async function keepLogin(env: Console['env'], login: KeptLogin): Promise<void> {
  const file = fileOf(env, login.server, login.account)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeSecretFile(file, `${JSON.stringify(login)}\n`)
}

/** Null for who has not signed in. */
export async function readLogin(
  env: Console['env'],
  { server, account }: Pick<KeptLogin, 'server' | 'account'>,
): Promise<KeptLogin | null> {
  const text = await readFile(fileOf(env, server, account), 'utf8').catch(() => null)
  try {
    const login: KeptLogin | null = text === null ? null : JSON.parse(text)
    return login?.server === server && typeof login.secret === 'string' ? login : null
  } catch {
    // Damaged: as good as none, and the next sign-in writes it anew.
    return null
  }
}

export const forgetLogin = (env: Console['env'], { server, account }: KeptLogin): Promise<void> =>
  rm(fileOf(env, server, account), { force: true })
