// A plain user's own world: a user namespace in which it is root, with mounts and a network, held open by a keeper.
//
// The keeper outlives Kedge as Pods do, so the next life finds bridge and Pods where they were. Everything that runs `ip`,
// `mount` or `nsenter` enters the keeper's namespaces first; sockets on the Pods' network come from a relay.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isSameProcess, type ProcessIdentity, parseIdentity } from '../process-identity.ts'
import { toolEnvironment } from '../run-tool.ts'
import { keeperScript } from './keeper-script.ts'
import { Relay } from './relay.ts'
import type { World } from './world.ts'

/** The world could not be made; the message says why. */
export class WorldUnusable extends Error {
  override readonly name = 'WorldUnusable'
}

/** Finds the world that a keeper holds for this folder, or makes it. Throws `WorldUnusable`. */
export async function openUserWorld(folder: string): Promise<World> {
  await mkdir(folder, { recursive: true })
  const keeper = (await keeperIn(folder)) ?? (await startKeeper(folder))
  const target = ['nsenter', '--target', `${keeper.pid}`, '--user', '--preserve-credentials', '--mount']
  const inside = (words: readonly string[]) => [...target, '--net', '--', ...words]
  const relay = new Relay(inside)
  return {
    kind: 'user',
    users: await usersOf(keeper),
    inside,
    insideMounts: words => [...target, '--', ...words],
    outside: path => `/proc/${keeper.pid}/root${path}`,
    sockets: relay,
    leave: () => relay.close(),
    async end() {
      relay.close()
      if (await isSameProcess(keeper)) process.kill(keeper.pid, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function keeperIn(folder: string): Promise<ProcessIdentity | null> {
  const found = parseIdentity(await readFile(join(folder, 'keeper'), 'utf8').catch(() => ''))
  return found !== null && (await isSameProcess(found)) ? found : null
}

/** Where the administrator has given this user a range of further users, those can be told apart; else there is one. */
async function startKeeper(folder: string): Promise<ProcessIdentity> {
  const users = ['--user', '--map-root-user']
  const many = await tryKeeper(folder, [...users, '--map-auto'])
  const started = many.kind === 'started' ? many : await tryKeeper(folder, users)
  if (started.kind === 'failed') throw new WorldUnusable(started.why)
  return started.keeper
}

type Attempt =
  | { readonly kind: 'started'; readonly keeper: ProcessIdentity }
  | { readonly kind: 'failed'; readonly why: string }

async function tryKeeper(folder: string, users: readonly string[]): Promise<Attempt> {
  await rm(join(folder, 'keeper'), { force: true })
  const words = [...users, '--mount', '--net', '--', 'sh', '-c', keeperScript, 'kedge-keeper']
  const child = spawn('unshare', words, {
    cwd: folder,
    detached: true,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString('utf8')
  })
  child.stdout.resume()
  // Its output is closed when it is ready, or when it has ended.
  const failure = await new Promise<string | null>(resolve => {
    child.once('error', error => resolve(error.message))
    child.stderr.once('close', () => resolve(null))
  })
  child.unref()
  const keeper = await keeperIn(folder)
  return keeper ? { kind: 'started', keeper } : { kind: 'failed', why: failure ?? said.trim() }
}

/** A map of one line of one id is a user alone. */
async function usersOf({ pid }: ProcessIdentity): Promise<World['users']> {
  const map = await readFile(`/proc/${pid}/uid_map`, 'utf8')
  const counts = map
    .trim()
    .split('\n')
    .map(line => Number(line.trim().split(/\s+/)[2]))
  return counts.reduce((sum, count) => sum + count, 0) > 1 ? 'many' : 'one'
}
