// What V8 made of the program, kept from one run to the next: with it a start compiles nothing.
//
// A cache is a file that belongs to one build of the program, one version of Node and one way to start it, because it holds
// the functions that such a start calls. V8 refuses one that was made by another version or under other flags; then it is
// made anew. It holds code that will be run, so it is read only where nobody but us could have written it. Whatever goes
// wrong with it costs the time that it would have saved, and nothing else.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  promises,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

type Env = { readonly [name: string]: string | undefined }

export interface CodeCache {
  /** What an earlier run left; nothing where there is none that can be trusted. */
  read(): Buffer | undefined
  /** While the program runs: nobody waits for the disk. */
  write(data: Buffer): Promise<void>
  /** At the end of the process, which waits for no promise. */
  writeAtEnd(data: Buffer): void
}

export function codeCache({ folder, key }: { readonly folder: string; readonly key: string }): CodeCache {
  const path = join(folder, key)
  return {
    read: () => attempt(() => readOwn(path)),
    write: data => writeBeside(path, { folder, data }).catch(() => {}),
    writeAtEnd: data => void attempt(() => writeBesideAtEnd(path, { folder, data })),
  }
}

interface Kept {
  readonly folder: string
  readonly data: Buffer
}

/** Whole or not at all, also after a power failure. */
async function writeBeside(path: string, { folder, data }: Kept): Promise<void> {
  await promises.mkdir(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${process.pid}`
  const file = await promises.open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
  await promises.rename(unfinished, path)
  await removeOld(folder)
}

/** The same in one go. What an unfinished `writeBeside` has left is taken over. */
function writeBesideAtEnd(path: string, { folder, data }: Kept): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${process.pid}`
  attempt(() => unlinkSync(unfinished))
  const file = openSync(unfinished, 'wx', 0o600)
  try {
    writeFileSync(file, data)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(unfinished, path)
}

/** Where caches are kept: the platform's folder for such; null where the user has no folder or wants none (Node's own variable). */
export function cacheFolder(env: Env, platform: NodeJS.Platform = process.platform): string | null {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'kedge')
  if (platform === 'win32') return env.LOCALAPPDATA ? join(env.LOCALAPPDATA, 'kedge', 'cache') : null
  // A home that is only a name, as services have, is not made.
  if (!env.HOME || !existsSync(env.HOME)) return null
  return platform === 'darwin'
    ? join(env.HOME, 'Library', 'Caches', 'kedge')
    : join(env.HOME, '.cache', 'kedge')
}

const writableByOthers = 0o022

function readOwn(path: string): Buffer | undefined {
  const file = openSync(path, 'r')
  try {
    const { uid, mode } = fstatSync(file)
    const isOurs = !process.getuid || (uid === process.getuid() && (mode & writableByOthers) === 0)
    return isOurs ? readFileSync(file) : undefined
  } finally {
    closeSync(file)
  }
}

const keptMs = 30 * 24 * 3_600_000

/** Of builds and versions that are gone; one that is in use is soon made again. */
async function removeOld(folder: string): Promise<void> {
  const now = Date.now()
  for (const name of await promises.readdir(folder)) {
    const path = join(folder, name)
    const { mtimeMs } = await promises.stat(path)
    if (now - mtimeMs > keptMs) await promises.unlink(path)
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
